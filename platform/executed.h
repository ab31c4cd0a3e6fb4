/* SPDX-License-Identifier: Apache-2.0 */
/* How often each instruction was executed, by all harts together. */
#ifndef DMAVP_EXECUTED_H
#define DMAVP_EXECUTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct executed {
    struct executed_count {
        uint64_t pc, count;
    } *at;
    size_t count, room;
    bool short_of_memory; /* counts are missing */
};

/* One more count of the instruction at PC, in any order. */
void executed_add(struct executed *e, uint64_t pc, uint64_t count);
/* After the last one: by address, one entry per pc. */
void executed_sort(struct executed *e);
void executed_free(struct executed *e);

/* Number of the first entry at PC or behind it. */
size_t executed_from(const struct executed *e, uint64_t pc);
/* Executions of the instruction at PC. */
uint64_t executed_at(const struct executed *e, uint64_t pc);

#ifdef __cplusplus
}
#endif
#endif
