/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the parts of the parser: jobs_parse.c (statements), jobs_transfer.c (keys of `start`
 * and `item`), jobs_fifo.c (test FIFOs) and jobs_expect.c (expectations). */
#ifndef DMAVP_JOBS_PARSE_H
#define DMAVP_JOBS_PARSE_H

#include "jobs.h"
#include "jobs_words.h"

struct job_parser {
    struct jobs *jobs;
    struct job_words words;
    const struct device_class *cls;
    uint64_t period;
    uint64_t edge;      /* of the last statement that has a time */
    unsigned edge_line; /* its line; 0 = there was none */
    size_t room, byte_room;
    struct fault_names names;
};

typedef int job_parse_fn(struct job_parser *p, struct job_statement *s);

/* A word that begins a statement or an expectation. */
struct job_word {
    const char *name;
    job_parse_fn *parse;
};

/* The one of N WORDS that the current word is, or NULL; then job_word_unknown() says so. */
const struct job_word *job_word_lookup(const struct job_words *w, const struct job_word *words,
                                       unsigned n);
int job_word_unknown(struct job_words *w, const struct job_word *words, unsigned n,
                     const char *what);

/* An address and a size that do not run over the controller's 4 GiB. 0, or -1. */
int job_range(struct job_words *w, struct job_statement *s);

job_parse_fn job_expect_parse;

/* Statements about test FIFOs (jobs_fifo.c). */
job_parse_fn job_fifo_parse, job_rx_parse, job_tx_parse, job_off_parse, job_raise_parse;
/* The current word is "fifo0.rx.MOVED": S->fifo and S->reg. False if it has no dot. */
bool job_word_is_side_register(const struct job_words *w);
int job_side_register(struct job_parser *p, struct job_statement *s);
/* The FIFO of which the current word is the name, or NULL. */
const struct job_fifo *job_fifo_named(const struct job_parser *p);

/* The names of CLS's registers, for messages. */
void job_register_names(const struct device_class *cls, char *names, size_t size);
/* "Configuration" or "CxControl[2]": one of CLS's registers, as an offset. 0, or -1. */
int job_register(struct job_words *w, const struct device_class *cls, uint32_t *offset);

/* A pair of values that are coded, such as widths; they become their codes. 0, or -1. */
int job_coded(struct job_words *w, const char *what, const char *legal_text, const uint32_t *legal,
              unsigned count, uint64_t value[2]);
/* "1", "2" or "4" as 0, 1, 2. */
int job_width(struct job_words *w, uint64_t value[2]);

/* The keys from the current word on; ITEM: those of a list item. 0, or -1. */
int job_transfer_parse(struct job_parser *p, bool item, struct job_transfer *t);

#endif
