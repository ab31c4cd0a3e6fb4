/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines of a fault script (docs/faults.md), the same in `dmavp run --fault` and in job
 * files: each becomes a rule in which every word is a number.
 */
#ifndef DMAVP_FAULT_PARSE_H
#define DMAVP_FAULT_PARSE_H

#include "faults.h"
#include "jobs_words.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { FAULT_WIRES = 256, FAULT_NAME = 64 };

/* What a script can name. */
struct fault_names {
    bool job;             /* a job file: one initiator, and the line has a time already */
    uint64_t top;         /* last address */
    uint64_t period;      /* job file: ps of an edge */
    const char *initiator[FAULT_INITIATORS]; /* by number */
    unsigned initiators;
    unsigned harts;       /* the first of them; the others are DMA controllers */
    char wire[FAULT_WIRES][FAULT_NAME];      /* "dma0.inttc", "fifo0.rx", by number */
    bool request[FAULT_WIRES];               /* it is a request line; else an interrupt */
    unsigned wires;
    unsigned chans;       /* DMA channels of a controller at most */
};

/* One line. */
struct fault_line {
    struct fault_rule rule; /* not if it is SPURIOUS; FAULT_LOST: its initiator is the wire */
    bool spurious;          /* an interrupt or request that nobody raises, on WIRE */
    int wire;
    unsigned signals;       /* of a spurious one; of a request: OR of DMA_REQ_... */
    uint64_t at;            /* ps; 0: from the start */
    uint64_t length;        /* of a spurious one, ps, in a job file edges; 0: one clock cycle */
};

/* Does the current word begin such a line? */
bool fault_word(const struct job_words *w);
/* Their names, separated by ", ". */
void fault_words(char *text, size_t size);

/* Reads the line from its first word on, up to its end. 0, or -1 and the message is made. */
int fault_line_parse(struct job_words *w, const struct fault_names *names, struct fault_line *l);

struct fault_script {
    const char *name; /* of the file */
    struct fault_line line[FAULT_RULES];
    unsigned lines;
};

/* Reads TEXT. 0, or -1 and F names line, column and what would be right. */
int fault_script_parse(struct fault_script *s, const char *name, const char *text, size_t size,
                       const struct fault_names *names, struct failure *f);

#ifdef __cplusplus
}
#endif
#endif
