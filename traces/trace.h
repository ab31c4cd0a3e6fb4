/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trace core: signals that change at times, written to a value change dump
 * (VCD, IEEE 1364 section 18).
 *
 *   struct trace *t = trace_open(&config, err);
 *   unsigned irq = trace_signal(t, "dma0.irq", 1, NULL);
 *   trace_start(t);
 *   trace_change(t, irq, 1000, 1);
 *   trace_advance(t, 5000);           no change before 5 ns will come any more
 *   trace_close(t, 7000, err);
 *
 * Changes may come in any order of time from the last trace_advance() on: they
 * are kept and merged by time. Of several values of one signal at one time the one
 * that was told last is written. Every signal is 0 before its first change. Two runs
 * with the same changes give the same bytes, whatever the order of the calls.
 */
#ifndef DMAVP_TRACE_H
#define DMAVP_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct trace;

enum { TRACE_OFF = UINT32_MAX, TRACE_ERROR_TEXT = 256 };

struct trace_config {
    const char *path;
    const char *option;  /* for messages: what to choose another file with; NULL = "--trace" */
    const char *version; /* text of $version */
    const char *comment; /* text of $comment, NULL = none */
    const char *filter;  /* glob on the full signal name (* ? [a-z]); NULL = all */
    uint64_t from, to;   /* ps; changes before `from` show in the initial values, later ones than
                            `to` are left out. UINT64_MAX = no end */
};

/* Creates the file. NULL if that fails; then ERR says what and why. */
struct trace *trace_open(const struct trace_config *config, char err[TRACE_ERROR_TEXT]);

/* One more signal, before trace_start(). NAME is the path with dots: its last part is the signal,
 * the others are scopes; characters other than letters, digits, '_' and '.' become '_'. WIDTH: 1 to
 * 64 bits. NAMES: what the values 0, 1, ... mean (NULL-ended), for the reader of the file; may be
 * NULL. Returns the number for trace_change(), TRACE_OFF if the filter leaves it out. */
unsigned trace_signal(struct trace *t, const char *name, unsigned width, const char *const *names);

/* How many signals the filter lets through. */
unsigned trace_signals(const struct trace *t);

/* Writes the header. No signal can be added after it. */
void trace_start(struct trace *t);

/* SIGNAL has VALUE from TIME (ps) on. TRACE_OFF is ignored. A time before the watermark of
 * trace_advance() counts as the watermark; trace_late() counts these. */
void trace_change(struct trace *t, unsigned signal, uint64_t time, uint64_t value);

/* From TIME on changes are left out (ON = false), as $dumpoff shows, or recorded again. As late as
 * a change may be. */
void trace_record(struct trace *t, uint64_t time, bool on);

/* Promise: no change before TIME will come any more. Everything before TIME is written. */
void trace_advance(struct trace *t, uint64_t time);

uint64_t trace_late(const struct trace *t);

/* Writes what is left and the end time END (ps), closes the file and frees T. 0, or -1 if any write
 * failed (disk full); then ERR says what and why. T may be NULL. */
int trace_close(struct trace *t, uint64_t end, char err[TRACE_ERROR_TEXT]);

#ifdef __cplusplus
}
#endif
#endif
