/* SPDX-License-Identifier: Apache-2.0 */
#include "dma-mapping.h"
#include "internal.h"
#include "kernel.h"
#include "moduleparam.h"
#include "of.h"
#include "string.h"

#define KERNEL "kernel"

enum { WORD_MAX = 64, NAMES_MAX = 160 };

static void list_names(const char *program, const struct param *params, size_t count)
{
    char names[NAMES_MAX];
    int n = 0;

    names[0] = '\0';
    for (size_t i = 0; i < count; i++)
        n += scnprintf(names + n, sizeof names - (size_t)n, " %s", params[i].name);
    pr_err("%s: parameters are:%s\n", program, names);
}

/* NAME without "PROGRAM." in front. */
static const char *own_name(const char *program, const char *name)
{
    const size_t len = strlen(program);

    return !strncmp(name, program, len) && name[len] == '.' ? name + len + 1 : name;
}

/* WORD is NAME=VALUE; it is cut at the equals sign. */
static int set(const char *program, const struct param *params, size_t count, char *word)
{
    char *eq = strchr(word, '=');
    const struct param *p = params;
    const char *name;
    unsigned value;

    if (eq)
        *eq = '\0';
    name = own_name(program, word);
    while (p < params + count && strcmp(p->name, name))
        p++;
    if (p == params + count) {
        pr_err("%s: unknown parameter '%s'\n", program, name);
        list_names(program, params, count);
        return -EINVAL;
    }
    if (!eq || kstrtouint(eq + 1, 0, &value) || value < p->min || value > p->max) {
        pr_err("%s: parameter %s: '%s' is not a number from %u to %u\n", program, name,
               eq ? eq + 1 : "", p->min, p->max);
        return -EINVAL;
    }
    *p->value = value;
    return 0;
}

/* Words with "kernel." in front are the kernel's own, OWN; the others are the program's. */
static int parse(const char *program, const struct param *params, size_t count, bool own)
{
    const char *args = of_get_string(of_find_node_by_path("/chosen"), "bootargs");
    char word[WORD_MAX];

    while (args && *args) {
        size_t len = 0;

        while (*args == ' ')
            args++;
        while (args[len] && args[len] != ' ')
            len++;
        if (!len)
            break;
        if (len >= sizeof word) {
            pr_err("%s: parameter '%.20s...' is longer than %u characters\n", program, args,
                   WORD_MAX - 1);
            return -EINVAL;
        }
        memcpy(word, args, len);
        word[len] = '\0';
        if (!strncmp(word, KERNEL ".", sizeof KERNEL) == own && set(program, params, count, word))
            return -EINVAL;
        args += len;
    }
    return 0;
}

int parse_params(const char *program, const struct param *params, size_t count)
{
    might_sleep();
    return parse(program, params, count, false);
}

void kernel_params_init(void)
{
    static unsigned dma_debug;
    static const struct param own[] = {
        {"dma_debug", &dma_debug, DMA_DEBUG_OFF, DMA_DEBUG_NONCOHERENT},
    };

    if (parse(KERNEL, own, ARRAY_SIZE(own), true))
        kernel_exit(EXIT_BAD_PARAMS);
    dma_debug_set((enum dma_debug_mode)dma_debug);
}
