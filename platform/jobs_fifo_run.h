/* SPDX-License-Identifier: Apache-2.0 */
/* What a job file does with test FIFOs. For jobs_run.c alone. */
#ifndef DMAVP_JOBS_FIFO_RUN_H
#define DMAVP_JOBS_FIFO_RUN_H

#include "jobs_run.h"

/* Switches a side off and, with what statement S says, on again. */
void job_side_begin(const struct job_ops *ops, void *ctx, const struct job_statement *s);

/* Expectation S of a register, at edge NOW. */
void job_side_expect(const struct job_ops *ops, void *ctx, const struct job_statement *s,
                     struct job_result *r, uint64_t now);

/* At the end: the registers of FIFO number FIFO, and what holds for it in every file. */
void job_fifo_conclude(const struct job_ops *ops, void *ctx, const struct jobs *j, unsigned fifo,
                       struct job_result *r);

#endif
