/* SPDX-License-Identifier: Apache-2.0 */
#include "outputs.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool output_is_stream(const char *path)
{
    struct stat st;

    if (!strcmp(path, "/dev/stdout") || !strcmp(path, "/dev/stderr") ||
        !strncmp(path, "/dev/fd/", 8) || !strncmp(path, "/proc/self/fd/", 14))
        return true;
    return !stat(path, &st) && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

/* Replaces the last component of PATH by the symbolic link's TARGET. */
static bool follow(char path[PATH_MAX], const char *target)
{
    char joined[2 * PATH_MAX];
    const char *slash = strrchr(path, '/');
    int folder = *target != '/' && slash ? (int)(slash - path + 1) : 0;

    snprintf(joined, sizeof joined, "%.*s%s", folder, path, target);
    return (size_t)snprintf(path, PATH_MAX, "%s", joined) < PATH_MAX;
}

/* Where a file that is not there yet will be: the real path of its folder and its name. */
static bool place_of(const char *name, char place[PATH_MAX + NAME_MAX + 2])
{
    enum { LINKS = 40 }; /* as many as the kernel follows */
    char path[PATH_MAX], target[PATH_MAX], folder[PATH_MAX];
    char *slash;

    if (strlen(name) >= sizeof path)
        return false;
    strcpy(path, name);
    for (unsigned i = 0; i < LINKS; i++) {
        ssize_t n = readlink(path, target, sizeof target - 1);

        if (n < 0)
            break;
        target[n] = 0;
        if (!follow(path, target))
            return false;
    }
    slash = strrchr(path, '/');
    if (slash)
        *slash = 0;
    if (!realpath(!slash ? "." : *path ? path : "/", folder))
        return false;
    return snprintf(place, PATH_MAX + NAME_MAX + 2, "%s/%s", folder, slash ? slash + 1 : path) <
           PATH_MAX + NAME_MAX + 2;
}

static bool same_file(const char *a, const char *b)
{
    char place[2][PATH_MAX + NAME_MAX + 2];
    struct stat st[2];
    bool there[2] = {!stat(a, &st[0]), !stat(b, &st[1])};

    if (there[0] != there[1])
        return false;
    if (there[0])
        return st[0].st_dev == st[1].st_dev && st[0].st_ino == st[1].st_ino;
    return place_of(a, place[0]) && place_of(b, place[1]) && !strcmp(place[0], place[1]);
}

int outputs_check(const struct file_use *use, unsigned count, struct failure *f)
{
    for (unsigned i = 0; i < count; i++)
        for (unsigned k = 0; k < i; k++) {
            const struct file_use *a = &use[k], *b = &use[i];

            if (!a->path || !b->path || (!a->written && !b->written) || output_is_stream(a->path) ||
                output_is_stream(b->path) || !same_file(a->path, b->path))
                continue;
            return fail(f, "%s %s: is the same file as %s %s; choose another file with %s",
                        b->option, b->path, a->option, a->path, b->option);
        }
    return 0;
}
