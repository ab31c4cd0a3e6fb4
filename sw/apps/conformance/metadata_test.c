/* SPDX-License-Identifier: Apache-2.0 */
/* 2.9: metadata, API-101 to API-105. */
#include "sections.h"

const struct statement metadata_tests[] = {
    {0},
};
