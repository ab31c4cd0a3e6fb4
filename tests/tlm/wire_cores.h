/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two cores with as little in them as a DMA request line needs, and with a log of all that happens
 * on it. `source` has a word ready each `period` cycles, and asks. `mover` takes the words for its
 * two lines, one access per request, to memory, with the handshake of dma_request.h.
 */
#ifndef WIRE_CORES_H
#define WIRE_CORES_H

#include "device.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { WIRE_LOG = 512, SOURCE_DEPTH = 8, SOURCE_BURST = 4, MOVER_LINES = 2 };

struct wire_event {
    uint64_t cycle;   /* of the device's clock */
    char what;        /* 'r' request, 'a' acknowledge, 'd' data, 'x' reset */
    unsigned signals; /* or the value */
};

struct wire_log {
    unsigned count;
    struct wire_event event[WIRE_LOG];
};

enum { SOURCE_DATA = 0, SOURCE_CTRL = 4, SOURCE_PERIOD = 8, SOURCE_LEFT = 12 };

struct source {
    struct device dev;
    uint32_t ctrl;    /* 1: asks */
    uint32_t period;  /* cycles from one word to the next */
    uint32_t left;    /* words to come */
    uint32_t count;   /* words that are there, */
    uint32_t first;   /* from this value on */
    uint32_t levels, ack;
    uint64_t next_at; /* cycle of the next word */
    struct wire_log log;
};

extern const struct device_class source_class;

/* A register block of 16 bytes per line: */
enum { MOVER_SRC = 0, MOVER_DST = 4, MOVER_LEFT = 8, MOVER_STEP = 16 };

struct mover_line {
    uint32_t src, dst, left; /* words; 0 = does not listen */
    uint32_t level, ack;
    uint32_t state, bytes, done; /* of the access under way */
    uint64_t drop_at;        /* cycle in which the acknowledge falls */
    uint8_t data[4 * SOURCE_BURST];
};

struct mover {
    struct device dev;
    struct mover_line line[MOVER_LINES];
    struct wire_log log;
};

/* One master port, one interrupt output that is never used. */
extern const struct device_class mover_class;

#ifdef __cplusplus
}
#endif
#endif
