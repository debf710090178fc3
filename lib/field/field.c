#include "field/field.h"

const void *
field_at(const struct record *r, const void *row, size_t i)
{
    return (const char *)row + r->fields[i].at;
}

const void *
rows_at(const struct rows *rows, const struct record *r, size_t i)
{
    return (const char *)rows->row + i * r->size;
}
