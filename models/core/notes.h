/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notes: what a device has to complain about. Two audiences, never mixed:
 *
 *   guest error    software broke the data sheet
 *   not modelled   software is right, the model lacks it
 *
 * A note is counted each time and printed once per place. A place is the pair
 * (format string, where): one complaint about one register or channel. Notes
 * belong to the instance; nothing here is global. No allocation: an instance
 * remembers NOTE_PLACES places; once they are used up it says so, and goes on
 * counting without a word.
 */
#ifndef DMAVP_NOTES_H
#define DMAVP_NOTES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum note_kind { NOTE_GUEST_ERROR, NOTE_NOT_MODELLED, NOTE_KINDS };

enum { NOTE_PLACES = 64 };

struct notes {
    uint64_t count[NOTE_KINDS];
    /* Prints one line; NULL keeps silent. TEXT has neither newline nor instance name. */
    void (*print)(void *arg, enum note_kind kind, const char *text);
    void *arg;
    unsigned places;
    bool full; /* that the places are used up was said */
    struct {
        const char *format;
        uint64_t where;
    } place[NOTE_PLACES];
};

/* Records one complaint. WHERE tells places with the same FORMAT apart (a register offset, a
 * channel number). FORMAT must be a string literal: its address is part of the place. */
void note(struct notes *n, enum note_kind kind, uint64_t where, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* "guest error" or "not modelled". */
const char *note_kind_name(enum note_kind kind);

#ifdef __cplusplus
}
#endif
#endif
