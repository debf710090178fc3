#include "field/field.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct sample {
    int64_t i;
    bool o;
    const char *t;
    struct bytes b;
    struct utc u;
    struct date d;
    struct money m;
    struct decimal q;
};

static const struct field fields[] = {
    FIELD(struct sample, "I", i), FIELD(struct sample, "O", o),
    FIELD(struct sample, "T", t), FIELD(struct sample, "B", b),
    FIELD(struct sample, "U", u), FIELD(struct sample, "D", d),
    FIELD(struct sample, "M", m), FIELD(struct sample, NULL, q),
};
static const struct record record = RECORD(struct sample, fields);

static void
letters_follow_the_members_types(void **state)
{
    char letters[9] = { 0 };

    (void)state;
    assert_int_equal(record.n, 8);
    assert_int_equal(record.size, sizeof(struct sample));
    for (size_t i = 0; i < record.n; i++)
        letters[i] = record.fields[i].type;
    assert_string_equal(letters, "iotbudmq");
    assert_string_equal(record.fields[6].name, "M");
    assert_null(record.fields[7].name);
}

static void
fields_lie_where_the_members_are(void **state)
{
    struct sample two[2] = { { .i = 1 }, { .i = 2, .t = "x" } };
    struct rows rows = { two, 2 };

    (void)state;
    assert_ptr_equal(rows_at(&rows, &record, 0), &two[0]);
    assert_ptr_equal(rows_at(&rows, &record, 1), &two[1]);
    assert_ptr_equal(field_at(&record, &two[1], 0), &two[1].i);
    assert_ptr_equal(field_at(&record, &two[1], 2), &two[1].t);
    assert_ptr_equal(field_at(&record, &two[0], 7), &two[0].q);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_follow_the_members_types),
        cmocka_unit_test(fields_lie_where_the_members_are),
    };

    return cmocka_run_group_tests_name("field", tests, NULL, NULL);
}
