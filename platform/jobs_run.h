/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Carries a job file out on a target: the C core on a bus in plain C, with its own
 * engines or the RTL's (jobs_core.h), or a controller on a SystemC board
 * (jobs_session.h). The runner knows registers and clock edges; the target knows how time
 * passes.
 */
#ifndef DMAVP_JOBS_RUN_H
#define DMAVP_JOBS_RUN_H

#include "jobs_result.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Everything a target has to do; CTX is the first argument. */
struct job_ops {
    /* Before the first statement: whether the memories of J are there; what happens from now on
     * goes to R. 0, or -1 and F. */
    int (*begin)(void *ctx, const struct jobs *j, struct job_result *r, struct failure *f);
    /* Lets time pass to EDGE, or less: at the latest to the first edge at which something visible
     * changes. Returns the edge reached; all that happened until then is told and visible. */
    uint64_t (*run)(void *ctx, uint64_t edge);
    /* Nothing will happen any more by itself. */
    bool (*idle)(void *ctx);
    /* Register accesses at the edge reached; OFFSET is that of a register. */
    uint32_t (*read)(void *ctx, uint32_t offset);
    void (*write)(void *ctx, uint32_t offset, uint32_t value);
    uint32_t (*peek)(void *ctx, uint32_t offset); /* without side effects */
    void (*reset)(void *ctx);
    /* Memory as the controller addresses it. */
    bool (*is_memory)(void *ctx, uint64_t addr, uint64_t len);
    void (*load)(void *ctx, uint64_t addr, uint8_t *data, size_t len);
    void (*store)(void *ctx, uint64_t addr, const uint8_t *data, size_t len);
    /* One more from now on; addresses and wires are the controller's. */
    void (*fault)(void *ctx, const struct fault_line *line);
    /* Once it is idle: a channel would go on if the bus or its engine let it (dma_stuck()). */
    bool (*stuck)(void *ctx);
    /* Bytes that channel CHAN has written since the start. */
    uint64_t (*bytes)(void *ctx, unsigned chan);
    /* As read, write and peek, of test FIFO number FIFO of the file. NULL: the target has none. */
    uint32_t (*fifo_read)(void *ctx, unsigned fifo, uint32_t offset);
    void (*fifo_write)(void *ctx, unsigned fifo, uint32_t offset, uint32_t value);
    uint32_t (*fifo_peek)(void *ctx, unsigned fifo, uint32_t offset);
};

struct job_target {
    const struct job_ops *ops;
    void *ctx;
    const struct device_class *cls;
};

/* Runs J on T, which is fresh after a reset, until nothing moves any more, or LIMIT edges after the
 * last statement. R need not be initialised; free it in any case. 0, or -1 and F: the file does not
 * fit the target and nothing was done, or the host has no memory. */
int jobs_run(const struct jobs *j, const struct job_target *t, uint64_t limit, struct job_result *r,
             struct failure *f);

#ifdef __cplusplus
}
#endif
#endif
