/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A job file: stimulus for a DMA controller as text, one statement per line
 * (docs/jobs.md). Here it becomes a list of statements in which every word is a
 * number: register offsets, channels, control words, clock edges. Who carries them
 * out is jobs_run.h.
 */
#ifndef DMAVP_JOBS_H
#define DMAVP_JOBS_H

#include "device.h"
#include "fail.h"
#include "fault_parse.h"
#include "test_fifo_regs.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    JOBS_MEMORIES = 16,
    JOBS_FAULTS = 64,
    JOBS_FILLS = 1024,
    JOBS_MEMORY_BYTES = 1 << 28, /* of all `memory` statements together */
    JOBS_PIECES = 1 << 16,       /* of one start */
    JOBS_FIFOS = 8,
    JOB_FIFO_NAME = 16,
    JOB_NO_LINE = 0xff, /* the side is on no request line */
};

enum job_kind {
    JOB_MEMORY,     /* addr, size, waits; without a board */
    JOB_FILL,       /* addr, size, value: seed */
    JOB_FAULT,      /* value: which of `fault` */
    JOB_ITEM,       /* addr, transfer */
    JOB_START,      /* chan, transfer */
    JOB_HALT,       /* chan */
    JOB_RESUME,     /* chan */
    JOB_DISABLE,    /* chan */
    JOB_CONTROLLER, /* value: on */
    JOB_RESET,
    JOB_READ,        /* fifo, reg, check, value, mask */
    JOB_WRITE,       /* fifo, reg, value */
    JOB_RESIDUE,     /* chan, check, value */
    JOB_FIFO,        /* addr, fifo */
    JOB_SIDE,        /* fifo, reg: of its side, script */
    JOB_EXPECT_CHAN, /* chan, outcome, check: value is the edge; bytes_given: size */
    JOB_EXPECT_COPY, /* source, addr, size */
    JOB_EXPECT_PATTERN, /* value: seed, source: first byte of it, addr, size */
    JOB_EXPECT_MEM,  /* addr, size, bytes */
    JOB_EXPECT_IRQ,  /* value: rising edges of the combined interrupt */
    JOB_EXPECT_END,  /* value, exact */
    JOB_EXPECT_REG,  /* fifo, reg, value, mask */
};

/* Of a start; in the order of their words in the file. */
enum job_outcome { JOB_OK, JOB_FAILED, JOB_RUNNING, JOB_STOPPED, JOB_BUSY, JOB_OUTCOMES };
extern const char *const job_outcome_name[];

/* A test FIFO (models/io/test_fifo.h) that the file names. */
struct job_fifo {
    char name[JOB_FIFO_NAME];
    uint64_t base;
    uint8_t line[TEST_FIFO_SIDES]; /* request lines, or JOB_NO_LINE */
    uint32_t depth;                /* bytes; 0 = not given */
    uint32_t at;                   /* line of the file */
};

/* What a side of a test FIFO is told, register by register; CTRL is the last one. */
enum { JOB_SCRIPT_REGS = 10 };
extern const uint32_t job_script_reg[JOB_SCRIPT_REGS];

struct job_script {
    uint32_t value[JOB_SCRIPT_REGS];
};

/* What a channel is told: the words of a list item, and the bits of Configuration that say who
 * asks. */
struct job_transfer {
    uint32_t src, dst, lli, control, config;
    uint64_t bytes;  /* of all pieces */
    uint32_t most;   /* bytes of a piece */
    uint64_t pieces; /* where the items of the second piece on are written, if there is one */
};

struct job_waits {
    bool given;
    uint32_t read, write;
};

struct job_statement {
    enum job_kind kind;
    uint32_t line;
    bool at_end; /* an expectation without a time */
    bool check;  /* there is something to compare with */
    bool exact;  /* "=" and not "<=" */
    bool bytes_given;
    uint8_t chan;
    uint8_t outcome;
    uint8_t fifo; /* whose register it is: 0 = the controller's, else that of FIFO number - 1 */
    uint32_t reg; /* offset */
    uint64_t edge;
    uint64_t addr, size;
    union {
        struct job_transfer transfer;
        struct job_waits waits;
        struct job_script script;
        struct {
            uint64_t source; /* of the bytes that a copy must show; bytes: index into `bytes` */
            size_t bytes;
            uint64_t value, mask;
        };
    };
};

struct jobs {
    const char *name; /* of the file, for messages */
    const struct device_class *cls; /* of the controller */
    struct job_statement *statement;
    size_t count;
    uint8_t *bytes; /* of all JOB_EXPECT_MEM */
    size_t byte_count;
    uint64_t last_edge;
    struct fault_line fault[JOBS_FAULTS];
    size_t fill[JOBS_FILLS]; /* which statements they are */
    unsigned fills, memories, faults;
    uint64_t memory_bytes;
    size_t starts;
    struct job_fifo fifo[JOBS_FIFOS];
    unsigned fifos;
};

/* Reads TEXT for a controller of class CLS whose clock has PERIOD ps. NAME must outlive J. 0, or -1
 * and F names line, column and what would be right. Free J in either case. */
int jobs_parse(struct jobs *j, const char *name, const char *text, size_t size,
               const struct device_class *cls, uint64_t period, struct failure *f);
void jobs_free(struct jobs *j);

/* A packet has a limited size: a start of more bytes becomes pieces, the second and later ones
 * being list items at `pieces`. WORDS of piece N: SrcAddr, DestAddr, LLI, Control. */
uint32_t job_pieces(const struct job_transfer *t);
void job_piece_words(const struct job_transfer *t, uint32_t n, uint32_t words[4]);
/* Where the item of piece N lies, from the second on. */
uint64_t job_piece_at(const struct job_transfer *t, uint32_t n);

/* The last of the `fill` statements before statement BEFORE that holds ADDR, or NULL. REACH: bytes
 * from ADDR on for which the answer is the same. */
const struct job_statement *jobs_fill_at(const struct jobs *j, size_t before, uint64_t addr,
                                         uint64_t *reach);

#ifdef __cplusplus
}
#endif
#endif
