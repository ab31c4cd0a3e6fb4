// SPDX-License-Identifier: Apache-2.0
// The program: subcommands, and the way from the command line to checked inputs.
#include "board_faults.h"
#include "file.h"
#include "info.h"
#include "jobs_session.h"
#include "session.h"
#include "tree.h"
#include "version.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace dmavp
{

namespace
{

constexpr size_t firmware_limit = 256u << 20;
constexpr size_t jobs_limit = 256u << 20;
constexpr size_t faults_limit = 1u << 20;

int refuse(const char *text)
{
    fail_print("%s", text);
    return EXIT_INPUT;
}

// Boards lie beside the program in the build tree, and in share/dmavp of an installation.
std::string default_board()
{
    static const char *const places[] = {"/platform/pl080.dts", "/../share/dmavp/pl080.dts"};
    char self[4096];
    const ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

    if (n <= 0)
        return "";
    const std::string file(self, static_cast<size_t>(n));
    const std::string folder = file.substr(0, file.rfind('/'));
    for (const char *place : places)
        if (!access((folder + place).c_str(), R_OK))
            return folder + place;
    return "";
}

struct free_deleter {
    void operator()(void *p) const { ::free(p); }
};
using bytes = std::unique_ptr<uint8_t, free_deleter>;

struct inputs {
    std::string path;
    tree dt = {};
    struct board board = {};
    bytes file;
    size_t file_size = 0;
    elf firmware = {};
    host_image host = {};
    size_t blob_size = 0;
    bytes fault_text;
    std::unique_ptr<fault_script> faults; // null: there is none

    ~inputs()
    {
        tree_free(&dt);
        host_image_close(&host);
    }
};

bool read_board(inputs &in, const option_list &set, bool allow_unknown, failure *f)
{
    for (unsigned i = 0; i < set.count; i++)
        if (tree_set(&in.dt, set.value[i], f))
            return false;
    in.blob_size = tree_pack(&in.dt);
    return !board_read(&in.board, in.path.c_str(), in.dt.fdt, allow_unknown, f);
}

bool read_firmware(inputs &in, const run_options &opt, const char *name, failure *f)
{
    in.file.reset(file_read(name, firmware_limit, &in.file_size, f));
    if (!in.file)
        return false;
    if (!run_on_host(&opt))
        return !elf_open(&in.firmware, name, in.file.get(), in.file_size, f);
    in.firmware.name = name;
    return !host_image_open(&in.host, name, in.file.get(), in.file_size, f);
}

bool read_inputs(inputs &in, const run_options &opt, const operands &args, failure *f)
{
    in.path = opt.platform ? opt.platform : default_board();
    if (in.path.empty()) {
        fail(f, "run: no board is given and no default board is installed; give one with -p");
        return false;
    }
    if (run_options_check(&opt, &args, in.path.c_str(), f))
        return false;
    if (!read_firmware(in, opt, args.value[0], f) || tree_read(&in.dt, in.path.c_str(), f) ||
        tree_append_bootargs(&in.dt, args.rest_count, args.rest, f) ||
        tree_set_seed(&in.dt, opt.seed, f))
        return false;
    return read_board(in, opt.set, opt.allow_unknown, f);
}

bool read_faults(inputs &in, const run_options &opt, failure *f)
{
    const auto names = std::make_unique<board_faults>();
    size_t size;

    if (!opt.fault)
        return true;
    in.fault_text.reset(file_read(opt.fault, faults_limit, &size, f));
    if (!in.fault_text)
        return false;
    board_faults_of(&in.board, names.get());
    in.faults = std::make_unique<fault_script>();
    return !fault_script_parse(in.faults.get(), opt.fault,
                               reinterpret_cast<const char *>(in.fault_text.get()), size,
                               &names->names, f);
}

int help_or(int status, const command &c, const failure &f)
{
    if (status < 0)
        return refuse(f.text);
    options_help(&c);
    return EXIT_OK;
}

int run(int argc, char **argv)
{
    run_options opt = run_defaults;
    operands args;
    inputs in;
    failure f;
    const int status = options_parse(&run_command, argc, argv, &opt, &args, &f);

    if (status)
        return help_or(status, run_command, f);
    if (!read_inputs(in, opt, args, &f) || !read_faults(in, opt, &f))
        return refuse(f.text);
    const session_inputs si = {&opt,
                               &in.board,
                               &in.firmware,
                               run_on_host(&opt) ? &in.host : nullptr,
                               static_cast<const uint8_t *>(in.dt.fdt),
                               in.blob_size,
                               file_hash(static_cast<const uint8_t *>(in.dt.fdt), in.blob_size),
                               file_hash(in.file.get(), in.file_size),
                               in.faults.get()};
    session s(si);
    return s.execute();
}

// The board first: its clock gives the edges of the file.
bool read_jobs(inputs &in, jobs &file, const board_part **controller, const jobs_options &opt,
               const operands &args, failure *f)
{
    in.path = opt.platform ? opt.platform : default_board();
    if (in.path.empty()) {
        fail(f, "jobs: no board is given and no default board is installed; give one with -p");
        return false;
    }
    if (jobs_options_check(&opt, &args, in.path.c_str(), f))
        return false;
    in.file.reset(file_read(args.value[0], jobs_limit, &in.file_size, f));
    if (!in.file || tree_read(&in.dt, in.path.c_str(), f) ||
        !read_board(in, opt.set, opt.allow_unknown, f))
        return false;
    *controller = jobs_controller(opt, in.board, f);
    return *controller &&
           !jobs_parse(&file, args.value[0], reinterpret_cast<const char *>(in.file.get()),
                       in.file_size, (*controller)->part->cls, board_clock_ps(*controller),
                       f);
}

int drive(int argc, char **argv)
{
    jobs_options opt = jobs_defaults;
    const board_part *controller;
    jobs file = {};
    operands args;
    inputs in;
    failure f;
    int status = options_parse(&jobs_command, argc, argv, &opt, &args, &f);

    if (status)
        return help_or(status, jobs_command, f);
    if (!read_jobs(in, file, &controller, opt, args, &f)) {
        status = refuse(f.text);
    } else {
        jobs_session s({&opt, &in.board, controller, &file,
                        file_hash(static_cast<const uint8_t *>(in.dt.fdt), in.blob_size),
                        file_hash(in.file.get(), in.file_size)});
        status = s.execute();
    }
    jobs_free(&file);
    return status;
}

int info(int argc, char **argv)
{
    info_options opt = {};
    operands args;
    inputs in;
    failure f;
    const int status = options_parse(&info_command, argc, argv, &opt, &args, &f);

    if (status)
        return help_or(status, info_command, f);
    in.path = args.value[0];
    if (tree_read(&in.dt, args.value[0], &f) || !read_board(in, opt.set, opt.allow_unknown, &f))
        return refuse(f.text);
    info_print(&in.board, stdout);
    return EXIT_OK;
}

int usage()
{
    printf("usage: dmavp COMMAND [options]\n\n"
           "  run   [options] FIRMWARE [-- guest arguments]   runs a program on a board\n"
           "  jobs  [options] FILE.jobs                       drives a DMA controller, no CPU\n"
           "  info  [options] BOARD                           prints what a board is made of\n\n"
           "dmavp COMMAND --help tells more; dmavp --version prints the version.\n");
    return EXIT_OK;
}

int dispatch(int argc, char **argv)
{
    failure f;

    if (argc < 2)
        return refuse("a command is missing; see 'dmavp --help'");
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
        return usage();
    if (!strcmp(argv[1], "--version")) {
        printf("dmavp %s\n", DMAVP_VERSION);
        return EXIT_OK;
    }
    if (!strcmp(argv[1], "run"))
        return run(argc - 2, argv + 2);
    if (!strcmp(argv[1], "jobs"))
        return drive(argc - 2, argv + 2);
    if (!strcmp(argv[1], "info"))
        return info(argc - 2, argv + 2);
    fail(&f, "unknown command '%.60s': there are run, jobs and info; see 'dmavp --help'", argv[1]);
    return refuse(f.text);
}

} // namespace

} // namespace dmavp

#ifdef __SANITIZE_ADDRESS__
// A sanitizer's own exit status is that of a guest that failed. Stacks of coroutines are not told to
// it, which is well as long as variables stay on them.
extern "C" const char *__asan_default_options()
{
    return "exitcode=4:detect_stack_use_after_return=0";
}

extern "C" const char *__ubsan_default_options()
{
    return "exitcode=4:print_stacktrace=1";
}
#endif

int sc_main(int argc, char **argv)
{
    sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
    try {
        const int status = dmavp::dispatch(argc, argv);

        if (fflush(stdout) == 0)
            return status;
        fail_print("stdout: %s", strerror(errno));
    } catch (const std::exception &e) {
        fail_print("internal error: %s; please report it", e.what());
    }
    return dmavp::EXIT_STUCK;
}

int main(int argc, char **argv)
{
    // A file must not be opened in the place of a closed stdin, stdout or stderr.
    int fd;

    while ((fd = open("/dev/null", O_RDWR)) >= 0 && fd <= 2)
        ;
    close(fd);
    setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1); // stderr is for what concerns the run
    return sc_core::sc_elab_and_sim(argc, argv);
}
