/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the parts of the parser: jobs_parse.c (statements) and jobs_transfer.c (keys of `start`
 * and `item`). */
#ifndef DMAVP_JOBS_PARSE_H
#define DMAVP_JOBS_PARSE_H

#include "jobs.h"
#include "jobs_words.h"

struct job_parser {
    struct jobs *jobs;
    struct job_words words;
    const struct device_class *cls;
    uint64_t period;
    uint64_t edge;      /* of the last statement that has a time */
    unsigned edge_line; /* its line; 0 = there was none */
    size_t room, byte_room;
    struct fault_names names;
};

/* The keys from the current word on; ITEM: those of a list item. 0, or -1. */
int job_transfer_parse(struct job_parser *p, bool item, struct job_transfer *t);

#endif
