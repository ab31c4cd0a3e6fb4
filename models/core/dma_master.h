/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bus side of any DMA core: its master ports with their address and data
 * phases. Plain C, the same for every timing mode; what differs is the bus
 * beneath (struct dma_bus) and who wakes it when:
 *
 *   LT   the bus says at once how an access ends; nothing is carried out before
 *        somebody looks (dma_master_settle) or before the next visible effect
 *        (dma_master_ahead tells when), and long stretches are taken at once
 *   AT   the bus tells later (dma_master_ended); one wake-up per event. Memory that is on loan
 *        (struct dma_loan) is as in LT, until it is given back
 *   RTL  as AT, in every cycle while the core's engine wants its clock
 */
#ifndef DMAVP_DMA_MASTER_H
#define DMAVP_DMA_MASTER_H

#include "device.h"
#include "faults.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How an access ends. */
struct dma_outcome {
    uint64_t edge;     /* at which its last data phase ends; UINT64_MAX = not known yet */
    uint32_t beat;     /* cycles from one beat to the next, at least 1 */
    uint32_t ok_bytes;
    enum bus_status status; /* an error takes two cycles: the second one ends at `edge` */
};

enum { DMA_MAX_TARGETS = 16 };

/* Plain memory, behind one port that it shares with nobody but this master. Or a data register of a
 * peripheral whose accesses succeed while it is lent, one beat at a time. */
struct dma_memory {
    uint64_t len;          /* bytes from the address on */
    const uint8_t *data;   /* their place on the host */
    struct device *device; /* NULL: memory */
    uint32_t offset;       /* of the register */
    uint32_t waits;      /* wait states of a beat */
    unsigned target;     /* number of the port, below DMA_MAX_TARGETS: one data phase at a time */
};

/* The bus as seen by the master. CTX is the first argument. */
struct dma_bus {
    /* The data phases of A begin at edge `now`. Moves the bytes and fills OUT, which is clear, with
     * a->delay in it; or returns false, and dma_master_ended() tells, if there ever is an answer.
     * Not called for what memory() knows. */
    bool (*begin)(void *ctx, const struct dma_access *a, struct dma_outcome *out);
    /* Fills M and returns true if ADDR is plain memory, or such a register. NULL: there is none. */
    bool (*memory)(void *ctx, unsigned port, uint64_t addr, bool write, struct dma_memory *m);
    /* Writes LEN bytes to what memory() called memory. */
    void (*write)(void *ctx, const struct dma_access *a, uint64_t addr, const uint8_t *data,
                  uint32_t len);
    /* For traces; may be NULL. OK_BYTES of A were moved; its address was accepted in cycle START,
     * its last data phase ended at edge END. */
    void (*seen)(void *ctx, const struct dma_access *a, uint64_t start, uint64_t end,
                 uint32_t ok_bytes, enum bus_status st);
    /* Wait states of a beat in the memory at ADDR, for a scripted ERROR there; NULL: none. */
    uint32_t (*waits)(void *ctx, unsigned port, uint64_t addr, bool write);
    /* A, whose address was just accepted, met poison, of rule R. NULL: nobody is told. */
    void (*poisoned)(void *ctx, const struct dma_access *a, const struct fault_rule *r);
    /* Carries A out at the register OFF of DEV, which memory() has named; its data phase began at
     * edge START. NULL: memory() names none. */
    void (*access)(void *ctx, const struct dma_access *a, struct device *dev, uint32_t off,
                   uint64_t start);
    /* Of what memory() does not know: number of the port that ADDR is behind, as there.
     * DMA_MAX_TARGETS: that is not known, or the bus sees to it that accesses wait for each other.
     * NULL: always so. */
    unsigned (*target)(void *ctx, unsigned port, uint64_t addr, bool write);
};

/* Per channel, since the start; cycles are of the device's clock. */
struct dma_chan_stats {
    uint64_t bytes;             /* written */
    uint64_t read;              /* bytes, list items not included */
    uint64_t beats;             /* on the bus, reads, writes and fetches */
    uint64_t busy;              /* cycles with an access in flight */
    uint64_t stall_arbitration; /* cycles in which another channel had the port */
    uint64_t stall_waits;       /* wait states */
    uint64_t errors;            /* accesses that ended with an error */
};

/* Per master port, in the same cycles. */
struct dma_port_stats {
    uint64_t data;  /* cycles in which a data phase was on the bus, wait states included */
    uint64_t waits; /* wait states, and cycles in which a channel waited for another one */
};

struct dma_port {
    bool offered;           /* address phase */
    uint64_t offered_at;    /* its first cycle */
    bool busy;              /* data phases */
    bool queued;            /* not begun: the target is busy */
    bool direct;            /* to memory() */
    unsigned target;        /* number of the port there, if it is known */
    bool unmoved;           /* direct, begun at `present`: its bytes move once that is over, */
    const uint8_t *from;    /* a read's from here, */
    struct device *device;  /* or all from or to this register: */
    uint32_t offset;
    bool refused;           /* first cycle of an ERROR response is over */
    bool unheard;           /* begun before a reset: its error withdraws nothing */
    bool held;              /* by the gate: its data phases have not begun */
    bool gated;             /* the gate counts it */
    struct fault_action fault;
    bool flipped;           /* the bits of a write were */
    uint64_t begun;         /* edge at which its address was accepted, */
    uint64_t started;       /* and at which direct ones began */
    uint32_t told;          /* bytes that done() has told already */
    struct dma_outcome out;
    struct dma_access a[2]; /* dma_next(), dma_cur(): they change places when accepted */
    unsigned cur;
};

/* The access in its address phase, and the one in its data phases. */
static inline struct dma_access *dma_next(struct dma_port *f)
{
    return &f->a[!f->cur];
}

static inline const struct dma_access *dma_cur(const struct dma_port *f)
{
    return &f->a[f->cur];
}

/* Use of memory that was borrowed: accesses whose data phases have begun, how long these are, and
 * how long they waited for another port of the master. */
struct dma_loan {
    uint64_t accesses, cycles, waits;
};

/* All counters that one channel's work moves (dma_counts.h). */
struct dma_counts {
    struct dma_chan_stats chan;
    struct dma_port_stats port[DMA_MAX_PORTS];
    struct dma_loan loan[DMA_MAX_PORTS][DMA_MAX_TARGETS];
};

/* A moment to compare with, for stretches that repeat. */
struct dma_mark {
    bool valid;
    uint32_t steps, next;  /* moved on ever more rarely, so that any period is found */
    uint32_t first_left;   /* `left` when the run first saw the packet */
    uint32_t last_left;
    uint64_t edge;
    struct dma_shape shape;
    uint64_t phase[DMA_MAX_PORTS][4];
    struct dma_counts counts;
};

enum dma_gate_state { DMA_GATE_OPEN, DMA_GATE_ARMED, DMA_GATE_HOLDS };

/* Stops a channel at one of its beats, for tests (dma_master_gate()). */
struct dma_gate {
    enum dma_gate_state state;
    uint8_t chan;
    uint8_t kinds;  /* of accesses that are counted: OR of 1 << DMA_READ and so on */
    bool after;     /* once the beat is complete; else before its data phase begins */
    uint64_t beats; /* still to come, up to and with the one it stops at */
};

struct dma_plan;

struct dma_master {
    struct device *dev;
    const struct dma_bus *bus;
    void *ctx;
    bool clocked;           /* the core has parts that cannot be run ahead, such as RTL */
    bool fast;              /* stretches may be taken at once; off while every access is traced */
    bool borrows;           /* memory() may be given back, and undo what begins at `present` */
    const struct fault_initiator *faults; /* scripted faults of its accesses, or NULL */
    struct dma_gate gate;
    uint64_t present;       /* edge that the last settling led to */
    uint64_t until;         /* edge that this settling leads to */
    unsigned no_flow;       /* events before flow() is tried again */
    struct dma_plan *plan;  /* what dma_master_ahead() found, while it holds */
    bool dry;               /* the double of dma_master_ahead(), which moves no bytes */
    uint64_t ask_at;        /* cycle in which next() is to be asked again */
    struct dma_port port[DMA_MAX_PORTS];
    uint64_t target_free[DMA_MAX_TARGETS]; /* edges at which the data phases there end */
    struct dma_mark mark;
    uint64_t busy_until[DMA_MAX_CHANS]; /* edge up to which `busy` is counted */
    struct dma_chan_stats stats[DMA_MAX_CHANS];
    struct dma_port_stats port_stats[DMA_MAX_PORTS];
    struct dma_loan loan[DMA_MAX_PORTS][DMA_MAX_TARGETS]; /* if it borrows */
};

void dma_master_init(struct dma_master *m, void *dev, const struct dma_bus *bus, void *ctx);

/* Carries out what happens up to EDGE and sets the core's `now`. Afterwards the caller may call
 * into the core, and must then call dma_master_touched(). */
void dma_master_settle(struct dma_master *m, uint64_t edge);
/* The same on the way to PRESENT, at which others may be as well. */
void dma_master_settle_to(struct dma_master *m, uint64_t edge, uint64_t present);
void dma_master_touched(struct dma_master *m);

/* Memory at ADDR as bus->memory() tells, as far as no scripted fault may be about accesses there;
 * no register. */
bool dma_master_memory(const struct dma_master *m, unsigned port, uint64_t addr, bool write,
                       struct dma_memory *mem);

/* Settled at `now`: GATE stops its channel from now on, in place of the gate before, which is
 * opened first. Accesses whose address is accepted later are counted; one of several beats is
 * stopped as a whole. Held is, from that beat on, every access of the channel whose data phases have not begun,
 * with HREADY low: in the same cycles in every mode. */
void dma_master_gate(struct dma_master *m, const struct dma_gate *gate);
/* From inside a callback of the core or the bus: the settling under way leads to EDGE, if that
 * comes first. Not before `now`. */
void dma_master_stop(struct dma_master *m, uint64_t edge);

/* An access of CHAN is in its data phases. */
bool dma_master_in_flight(const struct dma_master *m, unsigned chan);
/* Cycles with an access of CHAN in flight up to `now`; `busy` itself moves on when one ends. */
uint64_t dma_master_busy(const struct dma_master *m, unsigned chan);

/* No access is in its address or data phases. */
static inline bool dma_master_idle(const struct dma_master *m)
{
    for (unsigned p = 0; p < DMA_MAX_PORTS; p++)
        if (m->port[p].busy || m->port[p].offered)
            return false;
    return true;
}

/* What is in its data phases is with what bus->memory() knows, or has not begun. */
static inline bool dma_master_all_direct(const struct dma_master *m)
{
    for (unsigned p = 0; p < DMA_MAX_PORTS; p++)
        if (m->port[p].busy && !m->port[p].direct && !m->port[p].queued)
            return false;
    return true;
}

/* The device was reset: what is offered is withdrawn; what is in its data phase ends unheard. */
void dma_master_reset(struct dma_master *m);

/* AT: the access in its data phase on PORT ends as OUT says: at `now` + 1 or later, an error at
 * `now` + 2 or later. */
void dma_master_ended(struct dma_master *m, unsigned port, const struct dma_outcome *out);

/* Borrowed memory is about to be given back: accesses that have begun there before EDGE move their
 * bytes. */
void dma_master_catch_up(struct dma_master *m, uint64_t edge);
/* What began at `now` on PORT, and has not moved its bytes, has not begun. */
void dma_master_undo(struct dma_master *m, unsigned port);
/* Memory() knows the memory no more: what waits there on PORT goes over the bus. */
void dma_master_again(struct dma_master *m, unsigned port);

/* The clock stands since `now`, MISSED edges so far. The bus goes on: what waits for memory begins
 * when that is free. */
void dma_master_stand(struct dma_master *m, uint64_t missed);
/* It is back after GAP of them; `now` is the edge that has been. What ended on the bus is heard
 * with the next one. */
void dma_master_thaw(struct dma_master *m, uint64_t gap);

/* Edge of the next event, as far as it is known now; UINT64_MAX = none. Commits what is driven in
 * cycle `now`: to be called when nobody can touch the core at this edge any more. */
uint64_t dma_master_next(struct dma_master *m);

/* LT: edge of the next event that software could see without looking: an interrupt, a change of a
 * channel's state, an access to something that is no memory. Changes nothing: a double of the core,
 * in PLAN, is run ahead. A whole packet that nobody looks at in the meantime is then moved at
 * once, and what it took is remembered for the next one of its kind. UINT64_MAX = none. Not for
 * `clocked` cores. */
uint64_t dma_master_ahead(struct dma_master *m, struct dma_plan *plan);

/* Edge before which a `clocked` core, which cannot be run ahead, does nothing that software could
 * see without looking: it is in the middle of a packet from memory to memory. `now` if it is not.
 * */
uint64_t dma_master_quiet(const struct dma_master *m);

/* Room for the core of DEV, after dma_master_init(). Freed with free(); NULL: no memory. */
struct dma_plan *dma_plan_new(const struct dma_master *m);

#ifdef __cplusplus
}
#endif
#endif
