/* SPDX-License-Identifier: Apache-2.0 */
#include "dma-mapping.h"
#include "internal.h"
#include "kernel.h"
#include "moduleparam.h"
#include "of.h"
#include "string.h"

#define KERNEL "kernel"

enum { WORD_MAX = 64, NAMES_MAX = 240 };

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

/* The words that P may be set to, behind the equals sign; NULL: it is a number. */
static const char *words_of(const struct param *p)
{
    const char *eq = strchr(p->name, '=');

    return eq ? eq + 1 : NULL;
}

static bool is_named(const struct param *p, const char *name)
{
    const size_t len = strlen(name);

    return !strncmp(p->name, name, len) && (p->name[len] == '\0' || p->name[len] == '=');
}

/* The place of TEXT among WORDS, which stand between bars; false: it is none of them. */
static bool find_word(const char *words, const char *text, unsigned *place)
{
    const size_t len = strlen(text);

    for (*place = 0; words; ++*place) {
        if (len && !strncmp(words, text, len) && (words[len] == '\0' || words[len] == '|'))
            return true;
        words = strchr(words, '|');
        words = words ? words + 1 : NULL;
    }
    return false;
}

static bool is_text(const struct param *p)
{
    const char *words = words_of(p);

    return words && !*words;
}

/* False: TEXT is no value of P, which stays as it is. */
static bool read_value(const struct param *p, const char *text)
{
    const char *words = words_of(p);
    unsigned value;

    if (is_text(p)) {
        if (!*text || strlen(text) >= p->max)
            return false;
        strscpy(p->value, text, p->max);
        return true;
    }
    if (words) {
        if (!find_word(words, text, &value))
            return false;
        value += p->min;
    } else if (kstrtouint(text, 0, &value) || value < p->min || value > p->max) {
        return false;
    }
    *(unsigned *)p->value = value;
    return true;
}

static void tell_values(const char *program, const struct param *p, const char *name,
                        const char *text)
{
    if (is_text(p))
        pr_err("%s: parameter %s: '%s' is not a text of 1 to %u characters\n", program, name, text,
               p->max - 1);
    else if (words_of(p))
        pr_err("%s: parameter %s: '%s' is not one of %s\n", program, name, text, words_of(p));
    else
        pr_err("%s: parameter %s: '%s' is not a number from %u to %u\n", program, name, text,
               p->min, p->max);
}

/* WORD is NAME=VALUE; it is cut at the equals sign. */
static int set(const char *program, const struct param *params, size_t count, char *word)
{
    char *eq = strchr(word, '=');
    const struct param *p = params;
    const char *name;

    if (eq)
        *eq = '\0';
    name = own_name(program, word);
    while (p < params + count && !is_named(p, name))
        p++;
    if (p == params + count) {
        pr_err("%s: unknown parameter '%s'\n", program, name);
        list_names(program, params, count);
        return -EINVAL;
    }
    if (!eq || !read_value(p, eq + 1)) {
        tell_values(program, p, name, eq ? eq + 1 : "");
        return -EINVAL;
    }
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
