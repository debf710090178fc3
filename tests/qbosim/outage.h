/* outage: what everybody is answered while the service is ill. */
#ifndef QBOSIM_OUTAGE_H
#define QBOSIM_OUTAGE_H

/* The words of the setting outage_kind, in the order of outage.c's table. */
#define OUTAGE_KINDS                                                           \
    "html", "html-plain", "3100", "120", "empty-502", "empty-504", "6002",     \
        "no-resource", "soon", "mixed"

#endif
