#include "arena/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

static void
memory_comes_zeroed_and_aligned(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a, 1u << 20);
    for (int round = 0; round < 3; round++) {
        for (size_t n = 1; n < 300; n++) {
            unsigned char *p = arena_alloc(&a, n, 1);

            assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
            for (size_t i = 0; i < n; i++)
                assert_int_equal(p[i], 0);
            memset(p, 0xFF, n);
        }
        arena_reset(&a);
        assert_int_equal(a.used, 0);
    }
    arena_free(&a);
}

/* Small pieces share a block, a large one gets its own; none overlap. */
static void
pieces_do_not_overlap(void **state)
{
    enum { PIECES = 200 };
    static const size_t sizes[] = { 1, 16, 1000, 70000, 65536, 3 };
    unsigned char *p[PIECES];
    struct arena a;

    (void)state;
    arena_init(&a, 16u << 20);
    for (int i = 0; i < PIECES; i++) {
        p[i] = arena_alloc(&a, sizes[i % 6], 1);
        memset(p[i], i, sizes[i % 6]);
    }
    for (int i = 0; i < PIECES; i++)
        for (size_t k = 0; k < sizes[i % 6]; k++)
            if (p[i][k] != i)
                fail_msg("piece %d was written over", i);
    arena_free(&a);
}

static void
reset_gives_all_but_one_block_back(void **state)
{
    struct arena a;
    void *first;

    (void)state;
    arena_init(&a, 1u << 20);
    arena_reset(&a);
    first = arena_alloc(&a, 100, 1);
    for (int i = 0; i < 1000; i++)
        arena_alloc(&a, 1000, 1);
    arena_reset(&a);
    assert_ptr_equal(a.first, a.last);
    assert_ptr_equal(arena_alloc(&a, 100, 1), first);
    arena_free(&a);
    assert_null(a.first);
    assert_non_null(arena_alloc(&a, 0, 8));
    arena_free(&a);
}

static void
copies_end_with_nul(void **state)
{
    char longer[1000];
    struct arena a;

    (void)state;
    arena_init(&a, 1u << 20);
    assert_memory_equal(arena_copy(&a, "a\0b", 3), "a\0b", 4);
    assert_string_equal(arena_copy(&a, NULL, 0), "");
    assert_null(arena_text(&a, NULL));
    assert_string_equal(arena_text(&a, "caf\xC3\xA9"), "caf\xC3\xA9");
    memset(longer, 'x', sizeof(longer));
    longer[sizeof(longer) - 1] = '\0';
    assert_string_equal(arena_printf(&a, "%s", longer), longer);
    assert_string_equal(arena_printf(&a, "%s-%d", "a", 7), "a-7");
    arena_free(&a);
}

/* What ends a child that asks for count * size of a fresh arena. */
static int
end_of_child(size_t limit, size_t before, size_t count, size_t size)
{
    const struct rlimit no_core = { 0, 0 };
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        struct arena a;

        setrlimit(RLIMIT_CORE, &no_core);
        close(2);
        arena_init(&a, limit);
        arena_alloc(&a, before, 1);
        arena_alloc(&a, count, size);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void
past_the_limit_the_process_aborts(void **state)
{
    (void)state;
    assert_int_equal(end_of_child(4096, 4000, 96, 1), 0);
    assert_int_equal(end_of_child(4096, 4000, 97, 1), SIGABRT);
    assert_int_equal(end_of_child(4096, 0, 4097, 1), SIGABRT);
    assert_int_equal(end_of_child(SIZE_MAX, 16, SIZE_MAX / 2, 3), SIGABRT);
    assert_int_equal(end_of_child(SIZE_MAX, 16, SIZE_MAX, 1), SIGABRT);
    assert_int_equal(end_of_child(SIZE_MAX, 16, SIZE_MAX - 7, 1), SIGABRT);
}

#ifdef __SANITIZE_ADDRESS__
/* Sanitizer builds catch a byte past a piece, and any use after a reset. */
static void
what_was_not_handed_out_is_poisoned(void **state)
{
    struct arena a;
    char *p;

    (void)state;
    arena_init(&a, 1u << 20);
    p = arena_alloc(&a, 13, 1);
    assert_null(__asan_region_is_poisoned(p, 13));
    assert_true(__asan_address_is_poisoned(p + 13));
    arena_reset(&a);
    assert_true(__asan_address_is_poisoned(p));
    arena_free(&a);
}
#endif

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_comes_zeroed_and_aligned),
        cmocka_unit_test(pieces_do_not_overlap),
        cmocka_unit_test(reset_gives_all_but_one_block_back),
        cmocka_unit_test(copies_end_with_nul),
        cmocka_unit_test(past_the_limit_the_process_aborts),
#ifdef __SANITIZE_ADDRESS__
        cmocka_unit_test(what_was_not_handed_out_is_poisoned),
#endif
    };

    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
