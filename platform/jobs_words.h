/* SPDX-License-Identifier: Apache-2.0 */
/* Words and numbers of a job file, with line and column for messages. */
#ifndef DMAVP_JOBS_WORDS_H
#define DMAVP_JOBS_WORDS_H

#include "fail.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A line, read word by word. The word lasts until the next one is taken. */
struct job_words {
    const char *file;
    unsigned line;
    const char *start, *next, *end; /* of the line, without its comment */
    const char *word;
    size_t length; /* of the word; 0: the line is at its end */
    struct failure *f;
};

/* The line [START, END), from its first word on. */
void job_words_begin(struct job_words *w, const char *start, const char *end);
void job_words_next(struct job_words *w);

bool job_word_is(const struct job_words *w, const char *text);
/* The word as text, cut if it is long. */
const char *job_word_text(const struct job_words *w, char *text, size_t size);

/* "FILE:LINE:COLUMN: why" about the current word. Returns -1. */
int job_words_fail(struct job_words *w, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The value behind PREFIX, such as "src=", as the current word; false if the word is not such. */
bool job_word_strip(struct job_words *w, const char *prefix);

/* If the word holds TEXT: what is before it is the current word, what is behind it the next one. */
bool job_word_split(struct job_words *w, const char *text);

/* What the current word is, and on to the next one. WHAT: how a message calls it. 0, or -1. */
int job_number(struct job_words *w, const char *what, uint64_t most, uint64_t *value);
/* "A" or "A,B"; without B both are A. */
int job_pair(struct job_words *w, const char *what, uint64_t most, uint64_t value[2]);
/* "ch3" */
int job_channel(struct job_words *w, unsigned channels, uint8_t *chan);
/* "burst" and the like: DMA_REQ_... */
int job_signal(struct job_words *w, uint32_t *signal);
/* "120", "1.5us" and the like as an edge of a clock of PERIOD ps. */
int job_time(struct job_words *w, uint64_t period, uint64_t *edge);
/* The line must be at its end. */
int job_words_end(struct job_words *w);

/* A number of LENGTH characters: decimal or 0x, with '_' between digits, K or M behind a decimal
 * one. False if it is none or has more than 64 bits. */
bool job_number_parse(const char *text, size_t length, uint64_t *value);

#endif
