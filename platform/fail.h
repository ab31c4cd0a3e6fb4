/* SPDX-License-Identifier: Apache-2.0 */
/* One-line error texts: "<what>: <why>; <what to do>". */
#ifndef DMAVP_FAIL_H
#define DMAVP_FAIL_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct failure {
    char text[640];
};

/* Puts the text into F and returns -1. */
int fail(struct failure *f, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Prints "dmavp: " and the text on stderr as one line: control characters, which names of files may
 * have, are shown as "\x0a". All complaints of the program go through here. */
void fail_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Appends WORD to the list in TEXT ("a, b"); "..." stands for what has no room. */
void fail_list(char *text, size_t size, const char *word);

#ifdef __cplusplus
}
#endif
#endif
