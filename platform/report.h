// SPDX-License-Identifier: Apache-2.0
// Parts of the statistics (docs/statistics.md) that every kind of run has.
#ifndef DMAVP_REPORT_H
#define DMAVP_REPORT_H

#include "build.h"
#include "json.h"
#include "options.h"

namespace dmavp
{

// What the simulation cost, in counts that are the same on every host.
void report_kernel(json *j);
void report_dma(json *j, const machine &m);
// Master ports of the DMA controllers; in loosely timed mode there is nothing to say about the
// others. DURATION: of the run.
void report_devices(json *j, const machine &m);
void report_bus(json *j, const machine &m, const sc_core::sc_time &duration);
void report_memories(json *j, const machine &m);
// Times of what controllers supply, up to END.
void report_supplies(json *j, const machine &m, const sc_core::sc_time &end);

// On stderr, one line each: who waits for whom when a run could not go on. AT_REST: nothing can
// happen any more.
void report_waits(const machine &m, bool at_rest);

// Opens the object of a run in OUT with what every run begins with; HASH is that of the board.
void report_begin(json *j, FILE *out, const struct board &b, uint64_t hash);
// A time with its unit, as options take it.
std::string report_time(const sc_core::sc_time &when);
std::string report_hash(uint64_t value);
// Members of the object "options" that every kind of run has.
void report_options(json *j, const option_list &set, uint64_t max_time, bool strict,
                    bool allow_unknown);
// Why --strict ends the run after a complaint of this KIND.
std::string report_strict(note_kind kind);

// A file that is written at the end of a run. It is opened before: what cannot be written is known
// before time is spent. That is said on stderr.
class output_file
{
  public:
    // OPTION names it, for messages.
    explicit output_file(const char *option) : option_(option) {}
    ~output_file();

    bool open(const char *path); // null: the run has no such file
    FILE *stream() const { return stream_; }
    // False: not all of it was written. Nothing to do without open().
    bool close();

  private:
    bool refuse() const;

    const char *const option_;
    const char *path_ = nullptr;
    FILE *stream_ = nullptr;
};

} // namespace dmavp

#endif
