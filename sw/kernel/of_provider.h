/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who answers the phandles of one kind of property: clocks, resets, power-domains. Each kind has a
 * list of its own, in the file that owns it. All calls may sleep.
 */
#ifndef OF_PROVIDER_H
#define OF_PROVIDER_H

#include "list.h"
#include "mutex.h"
#include "of.h"

struct of_providers {
    struct mutex lock;
    struct list_head list;
};

#define DEFINE_OF_PROVIDERS(name)                                                                  \
    struct of_providers name = {.lock = __MUTEX_INITIALIZER(name.lock),                            \
                                .list = LIST_HEAD_INIT(name.list)}

/* What cells that lead to NP are answered by XLATE, with DATA. 0; -ENOMEM. */
int of_provider_add(struct of_providers *p, struct device_node *np, of_xlate_fn xlate, void *data);
/* They are not answered any more. */
void of_provider_del(struct of_providers *p, const struct device_node *np);
/* The answer to ARGS; ERR_PTR(-EPROBE_DEFER): nobody is there to give one. */
void *of_provider_get(struct of_providers *p, const struct of_phandle_args *args);

#endif
