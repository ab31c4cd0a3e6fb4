/* SPDX-License-Identifier: Apache-2.0 */
/* Target of job files without SystemC: a DMA core on memories (`memory` statements) and test FIFOs
 * (`fifo`) in plain C. */
#ifndef DMAVP_JOBS_CORE_H
#define DMAVP_JOBS_CORE_H

#include "jobs_run.h"
#include "memory_bus.h"
#include "test_fifo.h"

#ifdef __cplusplus
extern "C" {
#endif

struct jobs_core;

enum { JOBS_CORE_LINES = 32, JOBS_CORE_WIRES = 8 };

/* A spurious interrupt up to an edge. */
struct jobs_core_pulse {
    unsigned line;
    uint64_t to;
};

struct jobs_core_fifo {
    struct test_fifo dev;
    struct jobs_core *core;
    struct job_fifo is;
    uint64_t alarm;
};

struct jobs_core {
    struct dma_master master;
    struct dma_plan *plan;
    void *dev;
    struct memory_bus bus;
    struct memory_region region[JOBS_MEMORIES];
    struct faults faults;
    struct fault_initiator who;
    struct fault_wire wire[JOBS_CORE_WIRES]; /* interrupt outputs */
    struct jobs_core_pulse *pulse;           /* that have begun */
    size_t pulses;
    struct jobs_core_fifo fifo[JOBS_FIFOS];
    unsigned fifos;
    uint8_t request[JOBS_CORE_LINES]; /* levels of the request lines, */
    uint8_t told[JOBS_CORE_LINES];    /* and as the controller knows them */
    struct job_result *result;
};

struct jobs_core_config {
    const void *config;                /* of the device; NULL: the defaults */
    bool stretches;                    /* takes stretches at once, as the loosely timed mode does */
    void (*fit)(void *arg, void *dev); /* gives the core clocked engines; NULL: it has its own */
    void *arg;
};

/* DEV is memory of cls->size bytes; T is then a target for one run. 0, or -1: no memory. Free C
 * in either case. */
int jobs_core_init(struct jobs_core *c, void *dev, const struct device_class *cls,
                   const struct jobs_core_config *config, struct job_target *t);
void jobs_core_free(struct jobs_core *c);

#ifdef __cplusplus
}
#endif
#endif
