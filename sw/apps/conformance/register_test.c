/* SPDX-License-Identifier: Apache-2.0 */
/* 2.1: registering a provider, API-001 to API-012. */
#include "sections.h"

const struct statement register_tests[] = {
    {0},
};
