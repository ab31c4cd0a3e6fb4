/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words that every part of the platform uses about a bus access: how it ended
 * and what travels beside address and data.
 */
#ifndef DMAVP_BUS_H
#define DMAVP_BUS_H

#include <stdbool.h>
#include <stdint.h>

enum bus_status {
    BUS_OK,
    BUS_ADDRESS_ERROR, /* nothing is mapped there (decode miss) */
    BUS_ERROR,         /* the target is there and refused */
};

/* Attributes of an access (AMBA HPROT and friends). All zero: plain data access. */
struct bus_attr {
    bool privileged;
    bool bufferable;
    bool cacheable;
    bool lock;
};

#endif
