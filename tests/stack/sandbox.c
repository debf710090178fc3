/*
 * sandbox: runs a program as conf/systemd's units let it run, where there is
 * no systemd: no new privileges, no core, no capability to gain, unix sockets
 * only, no memory both written and run, and no system call but those listed.
 * What systemd answers with an error ends the program here, so a test sees it.
 *
 *   sandbox NUMBERS PROGRAM [ARGUMENT...]    NUMBERS: a file, a call per line
 *   sandbox NUMBERS --escape WAY             tries to get out; 0 when it did
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CALLS_MAX = 600, PROGRAM_MAX = 2 * CALLS_MAX + 64 };

struct filter {
    struct sock_filter line[PROGRAM_MAX];
    unsigned short n;
};

static void
add(struct filter *f, unsigned short code, unsigned k, unsigned char yes,
    unsigned char no)
{
    f->line[f->n++] = (struct sock_filter){ code, yes, no, k };
}

static void
load(struct filter *f, size_t offset)
{
    add(f, BPF_LD | BPF_W | BPF_ABS, (unsigned)offset, 0, 0);
}

/* The call is refused unless its argument is that. */
static void
only(struct filter *f, unsigned call, unsigned arg, unsigned value)
{
    load(f, offsetof(struct seccomp_data, nr));
    add(f, BPF_JMP | BPF_JEQ | BPF_K, call, 0, 4);
    load(f, offsetof(struct seccomp_data, args) + arg * 8);
    add(f, BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0);
    add(f, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS, 0, 0);
    add(f, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
}

/* The call is refused when the argument has both bits. */
static void
never_both(struct filter *f, unsigned call, unsigned arg, unsigned bits)
{
    load(f, offsetof(struct seccomp_data, nr));
    add(f, BPF_JMP | BPF_JEQ | BPF_K, call, 0, 4);
    load(f, offsetof(struct seccomp_data, args) + arg * 8);
    add(f, BPF_ALU | BPF_AND | BPF_K, bits, 0, 0);
    add(f, BPF_JMP | BPF_JEQ | BPF_K, bits, 0, 1);
    add(f, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS, 0, 0);
}

static int
listed(struct filter *f, const char *path)
{
    FILE *in = fopen(path, "re");
    unsigned call;
    int n = 0;

    if (in == NULL)
        return -1;
    load(f, offsetof(struct seccomp_data, nr));
    while (n < CALLS_MAX && fscanf(in, "%u", &call) == 1) {
        add(f, BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1);
        add(f, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
        n++;
    }
    fclose(in);
    add(f, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS, 0, 0);
    return n;
}

static int
shut(const char *numbers)
{
    static struct filter f;
    struct sock_fprog program;
    const struct rlimit none = { 0, 0 };

    load(&f, offsetof(struct seccomp_data, arch));
    add(&f, BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0);
    add(&f, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS, 0, 0);
    never_both(&f, SYS_mmap, 2, PROT_WRITE | PROT_EXEC);
    never_both(&f, SYS_mprotect, 2, PROT_EXEC);
    only(&f, SYS_socket, 0, AF_UNIX);
    if (listed(&f, numbers) < 1)
        return -1;
    program.len = f.n;
    program.filter = f.line;
    return setrlimit(RLIMIT_CORE, &none) |
           prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) |
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* 0: it got out. */
static int
escape(const char *way)
{
    if (strcmp(way, "none") == 0)
        return 0;
    if (strcmp(way, "internet") == 0)
        return socket(AF_INET, SOCK_STREAM, 0) < 0;
    if (strcmp(way, "netlink") == 0)
        return socket(AF_NETLINK, SOCK_RAW, 0) < 0;
    if (strcmp(way, "code") == 0)
        return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
    if (strcmp(way, "trace") == 0)
        return ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0;
    if (strcmp(way, "mount") == 0)
        return mount("none", "/nowhere", "tmpfs", 0, NULL) < 0 &&
               errno == EPERM;
    if (strcmp(way, "module") == 0)
        return syscall(SYS_init_module, NULL, 0, "") < 0 && errno == EPERM;
    if (strcmp(way, "bpf") == 0)
        return syscall(SYS_bpf, 0, NULL, 0) < 0 && errno == EPERM;
    fprintf(stderr, "no such way: %s\n", way);
    return 2;
}

int
main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: sandbox NUMBERS PROGRAM...|--escape WAY\n", stderr);
        return 2;
    }
    if (shut(argv[1]) != 0) {
        perror("sandbox");
        return 2;
    }
    if (strcmp(argv[2], "--escape") == 0)
        return escape(argc > 3 ? argv[3] : "");
    execv(argv[2], argv + 2);
    perror(argv[2]);
    return 127;
}
