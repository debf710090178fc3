/* reading: what the files that read facts share.  Not for others. */
#ifndef HEALTH_READING_H
#define HEALTH_READING_H

#include "health/health.h"

struct health_reading {
    struct db *db;
    struct arena *a;
    struct shop_ref shop;
    struct health_facts *f;
    struct utc now; /* the database's */
    const struct zone *zone;
    const struct currency *currency;
    struct date closed, go_live;
    struct health_record *records; /* room for HEALTH_RECORDS */
    size_t record_n;
};

/* "14:02", with the day when it is not today; "" for none. */
const char *health_time(const struct health_reading *h, struct utc at);
const char *health_day(const struct health_reading *h, struct date d);

/* events.c: what happened, and what is stuck. */
ERR_CHECKED bool health_read_events(struct health_reading *h, struct err *e);
/* month.c: the month's records; ymd 0: nothing is read. */
ERR_CHECKED bool health_read_month(struct health_reading *h, struct date month,
                                   struct err *e);

#endif
