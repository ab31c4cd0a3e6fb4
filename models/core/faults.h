/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scripted faults: rules about accesses and about wires, with their counters. This is
 * the one place that knows what a rule means; whoever makes an access, or drives a
 * wire, asks here. One table serves all initiators of a board.
 *
 * A rule counts for each initiator apart: its NTH access on, COUNT of them. So what is
 * hit does not depend on how initiators run beside each other, in any timing mode. An
 * access of several beats is asked about beat by beat.
 *
 * Of the rules that hit one beat the last one with an answer (error, poison, stall)
 * gives it; delays add up, and so do flipped bits.
 */
#ifndef DMAVP_FAULTS_H
#define DMAVP_FAULTS_H

#include "dma.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum fault_kind {
    FAULT_ERROR,   /* an ERROR response; nothing is moved */
    FAULT_STALL,   /* no answer: HREADY stays low */
    FAULT_DELAY,   /* so many cycles more */
    FAULT_CORRUPT, /* bits of the beat are flipped on the way */
    FAULT_POISON,  /* an ERROR response, to DMA controllers only, and a guest error */
    FAULT_WATCH,   /* nothing; but each access is made by itself, so that it can be seen */
    FAULT_LOST,    /* of a wire: a pulse does not arrive */
};

/* "error", ..., NULL */
extern const char *const fault_kind_names[];

enum {
    FAULT_RULES = 128,
    FAULT_INITIATORS = 24,
    FAULT_VIEWS = 8,
    FAULT_ANY = -1,
    FAULT_ALL_ACCESSES = 1 << DMA_READ | 1 << DMA_WRITE | 1 << DMA_FETCH,
    FAULT_GRAIN = 64, /* CPUs: whole blocks of so many bytes are without DMI */
    FAULT_SIGNALS = 4, /* of a wire: DMA_REQ_... */
    FAULT_CYCLES = 1000000, /* longest delay of one rule */
};

struct fault_rule {
    enum fault_kind kind;
    uint64_t first, last; /* bytes of the memory map; not of FAULT_LOST */
    unsigned accesses;    /* OR of 1 << DMA_READ and so on */
    int initiator;        /* number, or FAULT_ANY; FAULT_LOST: the wire */
    int chan;             /* DMA channel, or FAULT_ANY */
    uint64_t nth;         /* the first one that is hit, from 1 */
    uint64_t count;       /* how many are; 0: all from there on */
    uint32_t cycles;      /* FAULT_DELAY: of the initiator's clock, at most FAULT_CYCLES */
    uint64_t flip;        /* FAULT_CORRUPT: in the beat's value, little-endian */
    bool end;             /* FAULT_POISON: the run ends */
    uint32_t line;        /* of the script; 0: it is not from one */
};

/* Every access of anybody to [FIRST, LAST]. */
static inline struct fault_rule fault_on(enum fault_kind kind, uint64_t first, uint64_t last)
{
    struct fault_rule r = {kind, first, last, FAULT_ALL_ACCESSES, FAULT_ANY, FAULT_ANY, 1, 0, 0, 0,
                           false, 0};

    return r;
}

/* Whether a rule can be about accesses of a hart. */
static inline bool fault_for_harts(const struct fault_rule *r)
{
    return r->kind != FAULT_POISON && r->chan == FAULT_ANY && r->accesses & ~(1u << DMA_FETCH);
}

/* What an initiator calls [bus, bus + size) is [map, map + size) of the memory map. */
struct fault_view {
    uint64_t bus, map, size;
};

struct faults {
    struct fault_rule rule[FAULT_RULES];
    bool used[FAULT_RULES];
    unsigned rules; /* of the table that may be used */
    uint64_t seen[FAULT_RULES][FAULT_INITIATORS]; /* accesses that a rule is about */
    uint64_t hits[FAULT_RULES];
};

/* Who asks. */
struct fault_initiator {
    struct faults *faults;
    unsigned number; /* below FAULT_INITIATORS */
    bool cpu;
    struct fault_view view[FAULT_VIEWS];
    unsigned views; /* none: addresses are those of the memory map */
};

enum fault_answer { FAULT_NO_ANSWER, FAULT_REFUSES, FAULT_HANGS };

/* What happens to an access. */
struct fault_action {
    enum fault_answer answer;
    uint32_t ok_bytes;   /* of the beats before the one that the answer is for */
    uint32_t cycles;     /* more than without; UINT32_MAX: so many or more */
    uint64_t flip;       /* in the beats FLIPPED, bit 0 is the first one */
    uint64_t flipped;
    const struct fault_rule *poison; /* the rule, or NULL */
};

/* Adds a rule. Its number, or -1: the table is full. */
int fault_add(struct faults *f, const struct fault_rule *rule);
void fault_remove(struct faults *f, unsigned number);

/* Counts A, and tells what happens to it: false, nothing but the usual. */
bool fault_ask(const struct fault_initiator *i, const struct dma_access *a,
               struct fault_action *act);

/* How many of the LEN bytes from ADDR on lie before the next one that some rule may still be about;
 * 0: ADDR is one. ACCESSES: which are meant. */
uint64_t fault_free(const struct fault_initiator *i, unsigned accesses, uint64_t addr,
                    uint64_t len);

/* Narrows [*FIRST, *LAST], which holds ADDR, to where the answer to "may a rule be about it?" is
 * that for ADDR, which is returned. In blocks of FAULT_GRAIN bytes; a CPU has no views. */
bool fault_span(const struct fault_initiator *i, uint64_t addr, uint64_t *first, uint64_t *last);

/* Flips the bits that ACT says in LEN bytes of beats of BEAT bytes. */
void fault_flip(const struct fault_action *act, uint8_t *data, uint32_t len, uint32_t beat);

/*
 * A wire with a level: an interrupt, or the signals of a request line, of which 0 means
 * idle. Beside what its driver says a script or a test has a say in what arrives. State
 * is plain; a zeroed wire lets everything through.
 */
struct fault_wire {
    unsigned level;   /* as it is driven */
    unsigned shown;   /* what of it arrives */
    unsigned forced;  /* signals that nobody drives */
    unsigned pulses[FAULT_SIGNALS]; /* of signal 1 << n: spurious ones that have begun */
    unsigned out;     /* all of them: as it arrives */
    bool gated;       /* changes are withheld */
    bool lost;        /* the present pulse does not arrive */
};

/* Each returns whether `out` has changed. NUMBER: the wire's, for rules of FAULTS, which may be
 * NULL. */
bool fault_wire_drive(struct fault_wire *w, unsigned level, struct faults *f, int number);
bool fault_wire_force(struct fault_wire *w, unsigned signals);
/* A spurious pulse of SIGNALS BEGINS, or ends. Others may go on beside it. */
bool fault_wire_pulse(struct fault_wire *w, unsigned signals, bool begins);
bool fault_wire_gate(struct fault_wire *w, bool on);
/* What is withheld arrives now; the gate stays. */
bool fault_wire_pass(struct fault_wire *w);
static inline bool fault_wire_withheld(const struct fault_wire *w)
{
    return (w->lost ? 0 : w->level) != w->shown;
}

#ifdef __cplusplus
}
#endif
#endif
