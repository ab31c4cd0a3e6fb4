/* SPDX-License-Identifier: Apache-2.0 */
#include "isa.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

const char isa_modelled[] = "rv32imac_zicsr_zifencei, with M and U mode";

/* Single letters with M and U mode, then names; zmmul to zca are parts of m, a and c, zicntr are
 * cycle, time and instret, and zihintpause is a fence. */
static const char letters[] = "imacu";
static const char *const names[] = {"zicsr",  "zifencei", "zicntr",      "zmmul", "zaamo",
                                    "zalrsc", "zca",      "zihintpause", NULL};

/* Behind the version number at P, such as "2" or "2p0", if there is one. */
static const char *skip_version(const char *p)
{
    const char *end = p;

    while (isdigit((unsigned char)*end))
        end++;
    if (end > p && tolower((unsigned char)*end) == 'p' && isdigit((unsigned char)end[1]))
        for (end++; isdigit((unsigned char)*end);)
            end++;
    return end;
}

/* Length of the name of several letters at P, LENGTH bytes with its version, without it. */
static size_t without_version(const char *p, size_t length)
{
    for (size_t i = 1; i < length; i++)
        if (isdigit((unsigned char)p[i]) && skip_version(p + i) == p + length)
            return i;
    return length;
}

static int refuse(const char *p, size_t length, char *why, size_t size)
{
    snprintf(why, size, "the extension %.*s is not modelled", length > 40 ? 40 : (int)length, p);
    return -1;
}

static int check_name(const char *p, size_t length, char *why, size_t size)
{
    const size_t plain = without_version(p, length);

    for (const char *const *n = names; *n; n++)
        if (strlen(*n) == plain && !strncasecmp(*n, p, plain))
            return 0;
    return refuse(p, length, why, size);
}

static int check_letter(const char *p, char *why, size_t size)
{
    const int letter = tolower((unsigned char)*p);

    if (isalpha(letter) && strchr(letters, letter))
        return 0;
    if (letter == 'g') {
        snprintf(why, size, "the extensions f and d of %c are not modelled", *p);
        return -1;
    }
    if (isalpha(letter))
        return refuse(p, 1, why, size);
    snprintf(why, size, "'%.20s' is no extension", p);
    return -1;
}

static bool starts_name(const char *p)
{
    return *p && strchr("zsxZSX", *p);
}

int isa_check_extension(const char *name, char *why, size_t size)
{
    if (strlen(name) == 1)
        return check_letter(name, why, size);
    return check_name(name, strlen(name), why, size);
}

int isa_check(const char *isa, char *why, size_t size)
{
    const char *p = isa + 4;

    if (strncasecmp(isa, "rv32", 4)) {
        snprintf(why, size, "does not begin with rv32");
        return -1;
    }
    if (tolower((unsigned char)*p) == 'e')
        return refuse(p, 1, why, size);
    if (!*p || !strchr("iIgG", *p)) {
        snprintf(why, size, "the base i is missing behind rv32");
        return -1;
    }
    while (*p) {
        if (starts_name(p)) {
            const size_t length = strcspn(p, "_");

            if (check_name(p, length, why, size))
                return -1;
            p += length;
        } else {
            if (check_letter(p, why, size))
                return -1;
            p = skip_version(p + 1);
        }
        p += *p == '_' && p[1];
    }
    return 0;
}
