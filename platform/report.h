// SPDX-License-Identifier: Apache-2.0
// Parts of the statistics (docs/statistics.md) that every kind of run has.
#ifndef DMAVP_REPORT_H
#define DMAVP_REPORT_H

#include "build.h"
#include "json.h"

namespace dmavp
{

// What the simulation cost, in counts that are the same on every host.
void report_kernel(json *j);
void report_dma(json *j, const machine &m);
// Master ports of the DMA controllers; in loosely timed mode there is nothing to say about the
// others. DURATION: of the run.
void report_bus(json *j, const machine &m, const sc_core::sc_time &duration);
void report_memories(json *j, const machine &m);

// On stderr, one line each: who waits for whom when a run could not go on. AT_REST: nothing can
// happen any more.
void report_waits(const machine &m, bool at_rest);

// Opens the object of a run in OUT with what every run begins with; HASH is that of the board.
void report_begin(json *j, FILE *out, const struct board &b, uint64_t hash);
// A time with its unit, as options take it.
std::string report_time(const sc_core::sc_time &when);
std::string report_hash(uint64_t value);
// Closes OUT and says whether all of it was written.
bool report_close(FILE *out);

} // namespace dmavp

#endif
