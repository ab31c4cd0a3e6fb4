/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the asynchronous operations and of the RAID-6 arithmetic under them: each against a
 * reference that multiplies bit by bit. */
#ifndef ASYNCTEST_H
#define ASYNCTEST_H

#include "async_tx.h"
#include "completion.h"
#include "raid6.h"
#include "reference.h"
#include "selftest.h"

enum { BLOCKS_MAX = 24, GUARD = 16 };

/* Who does the operations. */
enum who { BY_CPU, BY_ENGINE, BY_CONTINUING_ENGINE, WHOS };
extern const char *const who_names[WHOS];
/* Those of the board are the engines, not one in software: the parameter engine=board. */
extern bool engines_of_board;

/* Blocks of a test: each has its own place in its page, and is known as it was. */
struct bed {
    bool engines;              /* else the CPU does all */
    struct dma_device *engine; /* in software, or NULL */
    struct page *page[BLOCKS_MAX];
    unsigned off[BLOCKS_MAX];
    u8 *at[BLOCKS_MAX], *was[BLOCKS_MAX];
    unsigned blocks;
    size_t len;
    unsigned objects; /* that were there before */
};
extern struct bed bed;

/* BLOCKS blocks of LEN pseudo-random bytes, with guards; ODD: they lie anyhow. Public channels of
 * the engine are there. */
void bed_open(enum who who, unsigned blocks, size_t len, bool odd);
/* Checks the guards; nothing may be left. */
void bed_close(void);
/* Block I is as it was. */
bool unchanged(unsigned i);
/* All blocks are as they were again. */
void bed_restore(void);

/* How an operation is begun: by a thread, or in a tasklet. */
enum from { FROM_THREAD, FROM_TASKLET, FROMS };
typedef struct dma_async_tx_descriptor *(*operation)(struct async_submit_ctl *submit);
/* OP with FLAGS is done and has called back once, or a check fails. */
void complete_op(operation op, enum async_tx_flags flags, enum from from);
/* RUN for each way to do and to begin an operation. */
void everywhere(void (*run)(enum who who, enum from from));

/* Byte K of P and Q of the first N blocks as they were; a block in HOLES counts as zeros. */
u8 ref_p(unsigned n, size_t k, u32 holes);
u8 ref_q(unsigned n, size_t k, u32 holes);

extern const struct selftest raid6_tests[], operation_tests[], recovery_tests[], callback_tests[],
    random_tests[];

#endif
