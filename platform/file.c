/* SPDX-License-Identifier: Apache-2.0 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static uint8_t *read_all(int fd, const char *path, size_t size, struct failure *f)
{
    uint8_t *bytes = malloc(size);
    size_t used = 0;

    while (bytes && used < size) {
        ssize_t n = read(fd, bytes + used, size - used);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            fail(f, "%s: %s", path, n ? strerror(errno) : "the file became shorter while reading");
            free(bytes);
            return NULL;
        }
        used += (size_t)n;
    }
    if (!bytes)
        fail(f, "%s: out of memory", path);
    return bytes;
}

uint8_t *file_read(const char *path, size_t limit, size_t *size, struct failure *f)
{
    /* Not blocking: opening a FIFO must not hang; what is no regular file is refused below. */
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    uint8_t *bytes = NULL;
    struct stat st;

    if (fd < 0 || fstat(fd, &st))
        fail(f, "%s: %s", path, strerror(errno));
    else if (!S_ISREG(st.st_mode))
        fail(f, "%s: %s, not a regular file", path,
             S_ISDIR(st.st_mode) ? "is a directory" : "is a device or a pipe");
    else if (!st.st_size)
        fail(f, "%s: is empty", path);
    else if ((uint64_t)st.st_size > limit)
        fail(f, "%s: has %lld bytes, more than the %zu that are accepted", path,
             (long long)st.st_size, limit);
    else
        bytes = read_all(fd, path, *size = (size_t)st.st_size, f);
    if (fd >= 0)
        close(fd);
    return bytes;
}

uint64_t file_hash(const uint8_t *bytes, size_t size)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < size; i++)
        h = (h ^ bytes[i]) * UINT64_C(0x100000001b3);
    return h;
}
