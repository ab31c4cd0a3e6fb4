/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The contract of the DMA engine, statement by statement: each test is of a number, and says in its
 * name what is promised. Tests of engines run on every engine of the board in turn; the others make
 * providers of their own (fake_dma.h).
 */
#ifndef CONFORMANCE_H
#define CONFORMANCE_H

#include "completion.h"
#include "dmaengine.h"
#include "selftest.h"

enum { STATEMENTS = 230 };

struct statement {
    u16 number;
    const char *name;
    void (*run)(void);
    bool of_engines; /* runs on each of them */
};

#define STATEMENT(n, function)                                                                     \
    {                                                                                              \
        n, #function, function, false                                                              \
    }
#define OF_ENGINES(n, function)                                                                    \
    {                                                                                              \
        n, #function, function, true                                                               \
    }

/* A list of tests; each ends with an empty entry. */
struct section {
    const char *name;
    const struct statement *statements;
};
extern const struct section sections[]; /* ends with an empty entry */

/* What statements without a test wait for; ends with number 0. */
struct waiting {
    u16 number;
    const char *what;
};
extern const struct waiting waiting[];

/* The running test cannot be made here: it counts as skipped. Returns from the test. */
#define SKIP(reason)                                                                               \
    do {                                                                                           \
        conformance_skip(reason);                                                                  \
        return;                                                                                    \
    } while (0)
void conformance_skip(const char *reason);

/* The running test needs what only test builds have (H13): others skip it. The CHECKED forms are of
 * functions that exist in test builds alone. */
#ifdef DEBUG_CHECKER
#define NEEDS_CHECKER() ((void)0)
#define CHECKED(n, function, of_engines)                                                           \
    {                                                                                              \
        n, #function, function, of_engines                                                         \
    }
#else
#define NEEDS_CHECKER() SKIP("only test builds can do that")
#define CHECKED(n, function, of_engines)                                                           \
    {                                                                                              \
        n, #function, conformance_needs_checker, of_engines                                        \
    }
#endif
#define CHECKED_STATEMENT(n, function) CHECKED(n, function, false)
#define CHECKED_OF_ENGINES(n, function) CHECKED(n, function, true)
void conformance_needs_checker(void);

/* --- engines ------------------------------------------------------------------ */

/* What most engines move and tell: words. */
enum { GRAIN_WORD = 4 };

/*
 * A controller that copies memory, with its handles. Those that are NULL it does not have; tests
 * that need them skip it (NEEDS).
 */
struct engine {
    const char *name;
    /* A copy on the bench stands still, and its residue is told, at multiples of so many bytes. */
    u32 grain;
    /* Channels that want the bus have it in turns, not the one of the lowest number first. */
    bool in_turns;
    /* Makes it ready; false: it is not on this board. `device` is valid from then on. */
    bool (*open)(void);
    void (*close)(void);
    struct dma_device *(*device)(void);
    /* Lets what is issued on the channel run until nothing of it moves any more; at most a second.
     */
    void (*run)(struct dma_chan *chan);
    /* H1: the next transfer that begins on the channel stops when BYTES of it, a multiple of its
     * grain, have arrived, and so it stays until it is let go. One that repeats may go on for
     * several turns before, and may be held again, after so many more bytes. */
    void (*hold)(struct dma_chan *chan, u32 bytes);
    void (*let_go)(struct dma_chan *chan);
    /* H2: interrupts of the engine do not arrive; opened, those that are due do. */
    void (*gate_irqs)(bool closed);
    /* H10: the next transfer that begins on the channel fails when BYTES of it have arrived. */
    void (*fail)(struct dma_chan *chan, u32 bytes, enum dmaengine_tx_result result);
    /* Its registers are those after reset: while it has no power, or rests. */
    void (*forget)(void);
    /* A channel of it that serves a peripheral with that direction, whose requests come as fast as
     * they are answered, wherever its data register is said to be; NULL: there is none here. */
    struct dma_chan *(*port)(enum dma_transfer_direction direction);
    void (*port_close)(struct dma_chan *chan, enum dma_transfer_direction direction);
};

extern const struct engine fake_engine, sw_engine;
extern struct engine pl08x_engine, adma_engine;
enum { ENGINES = 4 };
extern const struct engine *const engines[ENGINES];
extern const struct engine *engine; /* of the running test */

#define NEEDS(handle)                                                                              \
    do {                                                                                           \
        if (!engine->handle)                                                                       \
            SKIP("the engine has no handle for that: " #handle);                                   \
    } while (0)

/* BYTES, or the next number that is aligned as all operations of the engine need it (API-043). */
u32 engine_fit(u32 bytes);
/* A channel of the engine that nobody has, for copies; a failed check and NULL without one. */
struct dma_chan *engine_request(void);
/* The same with a fresh bench; and the end of both, with the channel idle. */
struct dma_chan *bench_open(void);
void bench_close(struct dma_chan *chan);
/* The same with a provider of the test's own without hardware (fake_dma.h). */
struct dma_chan *fake_open(void);
void fake_close(struct dma_chan *chan);
/* Accesses to the registers of the channel's engine while FUNCTION runs (H5); 0 for one without. */
u32 engine_register_accesses(struct dma_chan *chan, void (*function)(void));
/* Lets go of what is held on the channel, and terminates it, however fast it goes on. */
void engine_end_held(struct dma_chan *chan);
/* Issues the copy of PIECE N, which stands after 64 bytes; not because of H1, behind which hardware
 * cannot be stopped: it is paused if it can be. Needs `hold`. */
void engine_stop_in_the_middle(struct dma_chan *chan, unsigned n);
/* Waits until H1 holds the channel's transfer; a failed check after a second. */
void engine_wait_held(struct dma_chan *chan, dma_cookie_t cookie, u32 residue);

/* --- the bench: pieces of memory to copy, and who was called back -------------------- */

enum { PIECES = 8, PIECE = 256 };

/* What a callback saw. */
struct seen {
    unsigned calls;
    unsigned order; /* of its last call among all of the test, from 1 */
    struct dma_chan *chan;
    dma_cookie_t cookie;
    enum dma_status status; /* of the cookie, in the callback (API-132) */
    struct dmaengine_result result;
    bool deferred;               /* every call was in a tasklet, interrupts on (API-128) */
    bool arrived;                /* the piece was there by then (API-133) */
    void (*then)(struct seen *); /* at the end of the callback, or NULL */
    struct completion done;
};

/* One copy: from its own source to its own destination, both with guards around them. */
struct piece {
    struct seen seen;
    u8 *src, *dst;       /* CPU view */
    dma_addr_t from, to; /* device view */
    u32 bytes;           /* of the copy */
};
extern struct piece piece[PIECES];

/* Fresh pieces of PIECE bytes, mapped for the device of CHAN; nothing has been called back. */
void bench_begin(struct dma_chan *chan);
/* Checks the guards, unmaps, frees. The channel is idle. */
void bench_end(void);

/* Prepares the copy of PIECE N with FLAGS besides DMA_PREP_INTERRUPT and DMA_CTRL_ACK, or with only
 * RAW; its callback_result counts in the piece. NULL is a failed check. */
struct dma_async_tx_descriptor *bench_prep(struct dma_chan *chan, unsigned n);
struct dma_async_tx_descriptor *bench_prep_flags(struct dma_chan *chan, unsigned n,
                                                 unsigned long flags);
/* Prepares and submits; the cookie is in the piece as well. */
dma_cookie_t bench_submit(struct dma_chan *chan, unsigned n);
/* ... and issues. */
dma_cookie_t bench_issue(struct dma_chan *chan, unsigned n);
/* ... and it stands where H1 holds it, behind BYTES of the piece, or a check fails. */
void bench_hold(struct dma_chan *chan, unsigned n, u32 bytes);
/* Lets the engine run, and then the tasklets, on all harts; and only these. */
void bench_run(struct dma_chan *chan);
void bench_settle(void);
/* The copy's bytes are at the destination; or none of them, the destination is as it was. */
bool bench_arrived(unsigned n);
bool bench_untouched(unsigned n);
/* The first BYTES of the copy are at the destination, and no other ones. */
bool bench_has(unsigned n, u32 bytes);
/* What the device has written to the destination is there for the CPU from now on. */
void bench_sync(unsigned n);
/* Residue of the piece's cookie; checks that it is in STATUS. */
u32 bench_left(unsigned n, enum dma_status status);

/* --- a peripheral: two data registers, which are words of memory ----------------------- */

enum { PORT_REGS = 2, PORT_WORDS = 16 };

struct port {
    struct dma_chan *chan;
    u32 *reg[PORT_REGS];       /* PORT_WORDS each, with the CPU's view */
    phys_addr_t at[PORT_REGS]; /* as a configuration has it */
};
extern struct port port;

/* False: the engine serves none in that direction, and the test counts as skipped. */
bool port_open(enum dma_transfer_direction direction);
void port_close(void);
/* The same of the rx side of the board's first test FIFO, where no engine runs. */
bool fifo_port_open(void);
void fifo_port_close(void);
/* Register N for both directions, with accesses of 4 bytes. */
struct dma_slave_config port_config(unsigned n);
/* Tells the channel; checks that it is content. */
void port_use(unsigned n);
/* Prepares all of PIECE N for the direction that the port was opened for, with bench_prep()'s
 * callback; NULL is a failed check. */
struct dma_async_tx_descriptor *port_prep(unsigned n);
/* The same of any other transfer that concerns PIECE N. */
struct dma_async_tx_descriptor *bench_watch(struct dma_async_tx_descriptor *tx, unsigned n);
/* Submits one of them. */
dma_cookie_t bench_give(struct dma_async_tx_descriptor *tx, unsigned n);
/* Register REG has word I of PIECE N, counted from its end (0: the last one), in its word AT. */
bool port_got(unsigned reg, unsigned at, unsigned n, unsigned i);
/* All of PIECE N has come from register REG. */
bool port_gave(unsigned reg, unsigned n);
/* Checks: with CFG of register 0, PIECE 0 arrives whole, at the register (OUT) or from it. */
void port_moves_with(const struct dma_slave_config *cfg, bool out);
/* Checks: with what the channel was told last, PIECE 0 goes to register 0 in such accesses. */
void port_moves_in_accesses_of(u32 width);

/* --- handles of the board --------------------------------------------------------- */

/* FUNCTION runs in an interrupt handler; false: this board has no test control. May sleep. */
bool in_handler(void (*function)(void));
/* The same in steps: FUNCTION is to run in a handler (may sleep); now, and as soon as interrupts of
 * hart 0 are on (any context); it has (may sleep). */
bool handler_begin(void (*function)(void));
void handler_raise(void);
void handler_end(void);
/* FUNCTION runs with a spin lock held and interrupts off. */
void in_atomic_region(void (*function)(void));
/* FUNCTION in each context that the contract names: P, A, S and, where there is test control, I. */
void in_all_contexts(void (*function)(void));

#ifdef DEBUG_CHECKER
/* FUNCTION breaks RULE, at least once, and no other rule; it is forgiven. */
#define BREAKS(rule, function) conformance_breaks(rule, function, __FILE__, __LINE__)
void conformance_breaks(enum checker_rule rule, void (*function)(void), const char *file, int line);
#endif

/* H13, test builds: FUNCTION happens at the next TEST_POINT with this NAME, once; NULL: nothing
 * does. */
void at_point(const char *name, void (*function)(void));
/* H11: the ticket after LAST is the next one; those before are complete. The channel is idle. */
void preset_cookies(struct dma_chan *chan, dma_cookie_t last);

/* H5: what INITIATOR (testctl_regs.h) accesses of [FIRST, LAST], by the CPU's addresses, is counted
 * from now on; how often that was. False: this board has no test control. */
bool bus_log(u32 initiator, phys_addr_t first, phys_addr_t last);
u32 bus_log_count(void);

/* Registers of test control, or NULL: without it H1, H2, H5, H6 and H10 of real controllers are not
 * there. */
u8 __iomem *testctl(void);

#endif
