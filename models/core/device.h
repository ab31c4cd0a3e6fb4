/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device contract. A device is a C core: one struct of state whose first
 * member is `struct device`, and one constant `struct device_class` that says
 * what it is and what it can do. Everything with time or a bus in it is the
 * shell's (models/tlm for SystemC, a few lines of C in a unit test).
 *
 * Rules that every core keeps:
 *  - no allocation, no threads, no globals, no host time;
 *  - after `struct device` its state has no pointers;
 *  - whatever software writes is survived, and what the manual forbids is noted;
 *  - it calls nothing but the callbacks in `struct device`, and never the bus.
 *
 * Rules that every shell keeps:
 *  - `now` is set before each call into the core and never goes back, except across reset;
 *  - before a register access, wire edge, reset or clock change it settles: what has happened on
 *    the bus up to `now` is carried out and told, and nothing more;
 *  - it never calls into the core from inside a callback;
 *  - after a reset it tells the levels of request and acknowledge inputs again: the core may have
 *    forgotten them.
 */
#ifndef DMAVP_DEVICE_H
#define DMAVP_DEVICE_H

#include "bus.h"
#include "dma.h"
#include "dma_request.h"
#include "notes.h"
#include "param.h"
#include "reg.h"

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

struct dma_master;
struct rhythm;

struct device {
    const char *name; /* instance: the device-tree node, "dma0" in tests */
    const struct device_class *cls;
    struct notes notes;
    struct reg_bank bank;
    uint64_t now; /* cycle of the device's clock; set by the shell before each call */

    /* Callbacks; each may be NULL. SHELL is their first argument. */
    void *shell;
    void (*set_irq)(void *shell, unsigned line, bool level); /* level of output LINE */
    void (*alarm_at)(void *shell, uint64_t cycle); /* call alarm() then; UINT64_MAX = never */
    void (*put_char)(void *shell, uint8_t c);   /* a byte leaves on the serial line */
    void (*finish)(void *shell, uint32_t value); /* software asks to end the run (exit device) */
    void (*chan_state)(void *shell, unsigned chan, unsigned state); /* for traces */
    /* Test control: does, or looks at, what is outside of the device (testctl.h). */
    uint32_t (*act)(void *shell, unsigned what, unsigned n, uint32_t value);
    uint32_t (*ask)(void *shell, unsigned what, unsigned n);
    /* Levels of DMA request output LINE (peripheral), DMA_REQ_..., and of the acknowledge of
     * request input LINE (controller), DMA_ACK_...: told when they change. */
    void (*set_request)(void *shell, unsigned line, unsigned signals);
    void (*set_ack)(void *shell, unsigned line, unsigned signals);
    /* What a reset, clock and power controller supplies, told when it changes. Clock output LINE
     * has the device's own clock divided by DIVISOR, 0 = it stands still. */
    void (*set_clock_out)(void *shell, unsigned line, uint32_t divisor);
    void (*set_reset_out)(void *shell, unsigned line, bool held);
    void (*set_power_out)(void *shell, unsigned domain, bool on);
};

/* What an access of software to a serial device says of its wish for input. */
enum input_sign {
    INPUT_UNSAID,
    INPUT_LOOKED, /* it looked whether there is some; waiting for it, it does so again and again */
    INPUT_WANTED,
};

/* What a kind of device is. Optional hooks are NULL. DEV is the device struct. */
struct device_class {
    const char *name;                   /* "pl080" */
    const char *const *compatible;      /* device-tree strings, ended by NULL */
    size_t size;                        /* bytes of the device struct */
    size_t config_size;                 /* bytes of the configuration struct; 0 = none */
    const struct param *params;         /* ended by PARAM_END; may be NULL */
    const struct reg *regs;
    unsigned reg_count;
    const struct field *fields;         /* state beside the registers */
    unsigned field_count;
    const struct counter *counters;     /* for --stats; not state: reset leaves them */
    unsigned counter_count;
    uint32_t window;                    /* bytes of register space */
    unsigned irqs;                      /* interrupt outputs */
    const char *const *irq_names;
    unsigned inputs;                    /* level inputs (interrupt lines of a PLIC) */
    unsigned requests;                  /* DMA request outputs of a peripheral, */
    const char *const *request_names;   /* as in `dma-names` */
    unsigned request_lines;             /* DMA request inputs of a controller */
    unsigned dma_cells;                 /* its `#dma-cells`; the first one is the line */
    unsigned ports;                     /* bus masters at most */
    unsigned chans;                     /* DMA channels at most */
    const char *const *chan_states;     /* names of the values given to chan_state(), NULL-ended */

    /* Once, after `struct device` was filled. CONFIG was checked against `params`. */
    void (*init)(void *dev, const void *config);
    /* Puts everything into the state after power-on; lines are driven once, at the end. */
    void (*reset)(void *dev);
    /* Instead of the register table (memories, exit device). As reg_read() and reg_write(). */
    enum bus_status (*read)(void *dev, uint32_t off, unsigned size, uint32_t *val);
    enum bus_status (*write)(void *dev, uint32_t off, unsigned size, uint32_t val);
    /* An aligned access of 8 bytes as a whole; NULL: the device takes none. */
    enum bus_status (*read64)(void *dev, uint32_t off, uint64_t *val);
    enum bus_status (*write64)(void *dev, uint32_t off, uint64_t val);
    void (*input)(void *dev, unsigned line, bool level);
    /* New levels of request input LINE (controller), and of the acknowledge of request output LINE
     * (peripheral). */
    void (*request)(void *dev, unsigned line, unsigned signals);
    void (*ack)(void *dev, unsigned line, unsigned signals);
    void (*alarm)(void *dev);
    bool (*get_char)(void *dev, uint8_t c); /* a byte arrives; false = no room now */
    /* Of the access to OFF that was just made. Every serial device has it. */
    enum input_sign (*input_sign)(const void *dev, uint32_t off, bool write);
    /* Device cycles from one byte to the next on the line; NULL: the line runs at 115200 baud. */
    uint64_t (*char_cycles)(const void *dev);

    /* Repetition. Lists the state (rhythm.h); false, NULL: it has none that could come again. */
    bool (*rhythm)(void *dev, struct rhythm *r);
    /* LEN bytes go through the data register at OFF, in the rhythm that the device is in, beside
     * what rhythm() lists. */
    void (*pass)(void *dev, uint32_t off, bool write, uint8_t *data, uint32_t len);
    /* Cycle before which no interrupt output moves and no access to the data register at OFF gets
     * an error, if software leaves the device alone; `now`: not known, or no such register. NULL:
     * it has none. */
    uint64_t (*quiet)(const void *dev, uint32_t off, bool write);

    /* Bus masters (dma.h has the order of calls). All but next() and done() may be NULL. */
    /* What the device drives on PORT in cycle `now`. Called in cycles in which the port has no
     * address phase; if true the access is offered, and stays so until accepted(). */
    bool (*next)(void *dev, unsigned port, struct dma_access *a);
    /* The address phase is over; a write's bytes must be in place after edge(). */
    void (*accepted)(void *dev, uint32_t id);
    /* OK_BYTES more of the access were moved; it is over once they are all or ST is an error. ID
     * may be stale: of a time before a reset. */
    void (*done)(void *dev, uint32_t id, uint32_t ok_bytes, enum bus_status st);
    /* First cycle of an ERROR response: done() tells the rest one cycle later. An address phase of
     * the same channel on the same port is withdrawn with it. */
    void (*refused)(void *dev, uint32_t id);
    /* After the calls above, at each edge at which something happened. */
    void (*edge)(void *dev);
    /* First cycle after `now` in which next() may answer differently though nothing happens. */
    uint64_t (*wakes)(const void *dev);
    /* Whether looking ahead pays. NULL: DMA_GOES_ON. */
    enum dma_outlook (*outlook)(const void *dev);
    /* All channels that are enabled, if each is in the middle of a packet, and more than that does
     * not go on; 0 = not so. And: of channel CHAN other bytes, as many, were read and have not
     * left. */
    unsigned (*flows)(const void *dev, struct dma_flow flow[DMA_MAX_CHANS]);
    void (*refill)(void *dev, unsigned chan, const uint8_t *bytes);
    /* False if it is not in the middle of one packet, or more may happen than its beats. */
    bool (*stream)(const void *dev, struct dma_stream *s);
    /* Runs a stream that is all that happens up to edge UNTIL, which is before its end, in one go:
     * M and the device are then as if it had been edge by edge. False: not now. */
    bool (*flow)(void *dev, struct dma_master *m, uint64_t until);
    /* False if the device is not in the middle of one stream in equal steps (dma.h). */
    bool (*shape)(const void *dev, struct dma_shape *s);
    /* Streams that are more than a copy; NULL: each byte goes from src to dst as it is. All ends of
     * that of CHAN at the moment at which shape() says SRC, those that are read first; how many. */
    unsigned (*ends)(const void *dev, unsigned chan, uint64_t src,
                     struct dma_end end[DMA_MAX_ENDS]);
    /* LEN <= DMA_COMBINE_BYTES bytes FROM each end that is read make those TO each that is written. */
    void (*combine)(void *dev, unsigned chan, const uint8_t *const *from, uint8_t *const *to,
                    uint32_t len);
    /* The stream has moved on by BYTES. AHEAD: the bytes that are now read and not yet written;
     * NULL: there are none. */
    void (*skip)(void *dev, unsigned chan, uint32_t bytes, const uint8_t *ahead);
    /* The packet of the stream has been moved to its end, which is `now`. */
    void (*complete)(void *dev, unsigned chan);
    /* False if the device is not about to read an item of its list, with nothing else going on.
     * Else SRC and LEFT of S say where it is, and its KEY what decides how long that takes. */
    bool (*item)(const void *dev, struct dma_shape *s);
    /* The item has been read, up to `now`. */
    void (*item_read)(void *dev, unsigned chan, const uint8_t *data);
    /* Of channel CHAN once nothing moves any more; WHY: "for software: it is halted". */
    enum dma_wait (*waits)(const void *dev, unsigned chan, char why[DMA_WAIT_TEXT]);
};

/* Fills the part of DEV (of class CLS, zeroed or fresh memory of cls->size bytes) that every device
 * has. Set the callbacks afterwards, then call device_start(). NAME must outlive DEV. */
void device_init(void *dev, const struct device_class *cls, const char *name);

/* cls->init() with CONFIG (NULL: the defaults) and then reset. */
void device_start(void *dev, const void *config);

void device_reset(void *dev);

/* One bus access by software; OFF + SIZE lies in the window, SIZE is 1, 2 or 4. */
enum bus_status device_read(void *dev, uint32_t off, unsigned size, uint32_t *val);
enum bus_status device_write(void *dev, uint32_t off, unsigned size, uint32_t val);

/* What reading does to a device. */
enum look_effect {
    LOOK_ACTS,   /* anything */
    LOOK_ONLY,   /* nothing: it is afterwards as it was before */
    LOOK_STEADY, /* nothing, and the value lasts until the next access or what others see of it */
};
enum look_effect device_look(const void *dev, uint32_t off);

/* The word at OFF without side effects (debug transport). */
uint32_t device_peek(const void *dev, uint32_t off);

/* Writes "name value" lines of all registers and fields, in table order. */
void device_dump(const void *dev, FILE *out);

/* True if all registers and fields of two devices of one class are equal; otherwise WHERE (may be
 * NULL) gets the name of the first difference. */
bool device_equal(const void *a, const void *b, const char **where);

#ifdef __cplusplus
}
#endif
#endif
