/* SPDX-License-Identifier: Apache-2.0 */
/* 2.5: slave configuration, API-044 to API-054, and API-223. */
#include "sections.h"

const struct statement config_tests[] = {
    {0},
};
