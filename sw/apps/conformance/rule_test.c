/* SPDX-License-Identifier: Apache-2.0 */
/* 2.23, 2.24: layering, and rules that Linux leaves open, API-220 to API-230. */
#include "sections.h"

const struct statement rule_tests[] = {
    {0},
};
