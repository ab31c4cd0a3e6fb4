/* SPDX-License-Identifier: Apache-2.0 */
/* 2.13: completion and callbacks, API-128 to API-141. */
#include "sections.h"

const struct statement callback_tests[] = {
    {0},
};
