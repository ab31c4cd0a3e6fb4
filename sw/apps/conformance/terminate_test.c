/* SPDX-License-Identifier: Apache-2.0 */
/* 2.16: termination and synchronisation, API-162 to API-178. */
#include "sections.h"

const struct statement terminate_tests[] = {
    {0},
};
