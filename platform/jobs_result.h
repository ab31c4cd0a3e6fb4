/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a job file did on one target: every beat with its cycles, interrupts,
 * registers, memory, the ends of its starts, and the expectations that were not met.
 * Two results of the same file can be compared.
 */
#ifndef DMAVP_JOBS_RESULT_H
#define DMAVP_JOBS_RESULT_H

#include "jobs.h"

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { JOB_MISS_TEXT = 176, JOB_MISSES = 1000 };

struct job_beat {
    uint64_t start, end; /* cycle in which its address was accepted, edge that ends its data */
    uint64_t addr;
    uint32_t ok_bytes;
    uint8_t kind, port, chan, status; /* enum dma_kind, enum bus_status */
};

struct job_irq {
    uint64_t edge;
    uint32_t line;
    bool level;
};

/* New levels of a request line, at the end of a test FIFO. */
struct job_wire {
    uint64_t edge;
    uint8_t fifo, side;
    bool ack;        /* else the request */
    uint8_t signals; /* DMA_ACK_... or DMA_REQ_... */
    size_t order;    /* in which it was told */
};

/* What a `read` or `residue` saw. */
struct job_look {
    uint32_t line, value;
    uint64_t edge;
};

/* One start. */
struct job_end {
    uint32_t line;
    uint8_t chan;
    uint8_t outcome;
    bool stopping; /* software has disabled the channel */
    bool expected; /* a line of the file says how it must end */
    uint64_t start, end, bytes;
};

struct job_miss {
    uint32_t line;
    char text[JOB_MISS_TEXT];
};

struct job_result {
    struct job_beat *beat;
    struct job_irq *irq;
    struct job_wire *wire;
    struct job_look *look;
    struct job_end *job;
    struct job_miss *miss; /* at most JOB_MISSES of them have a text */
    struct {
        uint8_t fifo; /* whose it is: 0 = the controller's, else that of FIFO number - 1 */
        uint32_t offset, value;
    } * reg;
    size_t beats, irqs, wires, looks, jobs, misses, regs;
    size_t missed, checks; /* expectations that were not met, and all of them */
    uint64_t memory_hash;  /* of all that `memory` and `fill` name, at the end */
    uint64_t end;          /* edge at which the last start ended */
    bool restless;         /* something went on at the time limit, */
    bool limited;          /* and a channel was enabled */
    bool stuck;            /* something should have gone on and did not */
    bool no_memory;        /* the host had no room for all of it */
    const struct device_class *cls;
    char fifo[JOBS_FIFOS][JOB_FIFO_NAME]; /* their names */
};

void job_result_init(struct job_result *r, const struct device_class *cls);
/* How the test FIFOs of J are called. */
void job_result_names(struct job_result *r, const struct jobs *j);
void job_result_free(struct job_result *r);

void job_result_beat(struct job_result *r, const struct job_beat *b);
/* The level of interrupt output LINE from EDGE on. */
void job_result_irq(struct job_result *r, uint64_t edge, unsigned line, bool level);
void job_result_wire(struct job_result *r, const struct job_wire *w);
/* Once all are there: one side after the other, by edge, the acknowledge first. */
void job_result_sort_wires(struct job_result *r);
void job_result_look(struct job_result *r, uint32_t line, uint64_t edge, uint32_t value);
struct job_end *job_result_job(struct job_result *r);
void job_result_reg(struct job_result *r, unsigned fifo, uint32_t offset, uint32_t value);
void job_result_miss(struct job_result *r, uint32_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Rising edges of the last interrupt output, the combined one. */
uint64_t job_result_interrupts(const struct job_result *r);

/* All of it as text, one fact per line; without BEATS when stretches were taken at once. */
void job_result_print(const struct job_result *r, bool beats, FILE *out);

/* True if both are equal; BEATS: also in every beat. Otherwise OUT (may be NULL) gets the first
 * difference with three lines around it, those of A marked NAME_A and those of B NAME_B. */
bool job_result_equal(const struct job_result *a, const char *name_a, const struct job_result *b,
                      const char *name_b, bool beats, FILE *out);

#ifdef __cplusplus
}
#endif
#endif
