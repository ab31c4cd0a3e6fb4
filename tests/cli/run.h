/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the program and keeps what it says. */
#ifndef RUN_H
#define RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { RUN_ARGS = 24, RUN_SIGNALLED = 1000 };

struct run {
    int status; /* exit status; RUN_SIGNALLED + n when signal n ended it */
    char *out;  /* stdout, with a 0 behind it */
    size_t out_size;
    char *err; /* stderr, with a 0 behind it */
    unsigned err_lines;
};

struct run_how {
    const char *in;        /* bytes for stdin through a pipe; NULL = /dev/null */
    const char *in_file;   /* or a file */
    const char *signal_at; /* sends SIGINT once stdout or stderr has this text; NULL = never */
    bool signal_twice;     /* at once, as timeout(1) does */
    const char *out_file;  /* stdout goes there; NULL = kept */
};

/* A program that is running. */
struct running {
    pid_t pid;
    int out, err; /* files with what it has said so far */
};

/* Starts PROGRAM (NULL: dmavp) with ARG..., which ends with NULL. IN: its stdin. */
void run_start(struct running *p, const char *program, int in, const struct run_how *how,
               const char *const arg[]);
/* Has it said TEXT? */
bool run_says(const struct running *p, const char *text);
/* Waits until it has said TEXT or is gone. True: it has said it. */
bool run_until(const struct running *p, const char *text);
/* Waits for its end. Free R with run_free(). */
void run_finish(struct running *p, struct run *r);

/* Runs `dmavp ARG...`; the list ends with NULL. HOW may be NULL. Free R with run_free(). */
void run(struct run *r, const struct run_how *how, const char *const arg[]);

#define RUN(r, ...) run((r), NULL, (const char *const[]){__VA_ARGS__, NULL})

void run_free(struct run *r);

/* File content with a 0 behind it; NULL if there is no such file. Free it. */
char *read_text(const char *path);

/* Statistics in the file, which is removed, but for the host, the quantum and the kernel's steps;
 * NULL if there is no such file. Free it. */
char *read_stats(const char *path);

/* Number behind KEY in JSON TEXT; -1 if it is not there. */
long long number_behind(const char *text, const char *key);

void write_bytes(const char *path, const void *bytes, size_t size);

#endif
