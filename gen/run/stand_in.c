#include "run/stand_in.h"

#include <ctype.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "base/memory.h"
#include "run/host.h"

#ifdef __x86_64__
#define OWN_MACHINE AUDIT_ARCH_X86_64
#define OLD_OPEN    SYS_open
#else
#define OWN_MACHINE AUDIT_ARCH_AARCH64
#define OLD_OPEN    SYS_openat /* there is no other */
#endif

enum { HEADERS_MAXIMUM = 1024 };

/* ---- the file without symbols ---- */

/* The program's header and segments, as they are, and no sections. */
static int open_without_symbols(const char *path)
{
    Elf64_Ehdr header;
    AUTO_FREE char *segments = NULL;
    int program = open(path, O_RDONLY | O_CLOEXEC);
    int copy = memfd_create("without symbols", MFD_CLOEXEC);
    bool is_made = program >= 0 && copy >= 0 &&
                   pread(program, &header, sizeof(header), 0) == (ssize_t)sizeof(header) &&
                   header.e_phentsize == sizeof(Elf64_Phdr) && header.e_phnum <= HEADERS_MAXIMUM;
    if (is_made) {
        ssize_t size = (ssize_t)(header.e_phnum * sizeof(Elf64_Phdr));
        segments = memory_alloc((size_t)size);
        header.e_shoff = 0;
        header.e_shnum = header.e_shstrndx = 0;
        is_made = pread(program, segments, (size_t)size, (off_t)header.e_phoff) == size &&
                  pwrite(copy, &header, sizeof(header), 0) == (ssize_t)sizeof(header) &&
                  pwrite(copy, segments, (size_t)size, (off_t)header.e_phoff) == size;
    }
    if (program >= 0)
        close(program);
    if (is_made)
        return copy;
    if (copy >= 0)
        close(copy);
    return -1;
}

/* ---- the listener ---- */

struct listening {
    int listener;
    pid_t process; /* whose calls are answered with the file: what it starts goes on as ever */
    const char *path;
    int file;
};

/* A descriptor of its own for each: they would share how far it is read. */
static int open_again(int file)
{
    char path[64];
    snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
    return open(path, O_RDONLY | O_CLOEXEC);
}

/* What can't be looked at may be it. */
static bool may_open(const struct seccomp_notif *call, const char *path)
{
    size_t size = strlen(path) + 1;
    AUTO_FREE char *asked = memory_alloc(size);
    struct iovec here = {asked, size};
    uint64_t address = call->data.args[call->data.nr == SYS_openat];
    struct iovec there = {(void *)(uintptr_t)address, size};
    ssize_t length = process_vm_readv((pid_t)call->pid, &here, 1, &there, 1, 0);
    if (length < 0)
        return errno != EFAULT;
    return length == (ssize_t)size && memcmp(asked, path, size) == 0;
}

/* Answers one call. A file with symbols is never let through: the numbers in the script aren't for
 * it. */
static void answer(const struct listening *listening, const struct seccomp_notif *call)
{
    int listener = listening->listener;
    struct seccomp_notif_resp response = {.id = call->id};
    if ((pid_t)call->pid != listening->process || !may_open(call, listening->path)) {
        response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    } else {
        int copy = open_again(listening->file);
        struct seccomp_notif_addfd added = {
            .id = call->id, .srcfd = (uint32_t)copy, .newfd_flags = O_CLOEXEC};
        int number = copy < 0 ? -1 : ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &added);
        response.val = number < 0 ? 0 : number;
        response.error = number < 0 ? -EACCES : 0;
        if (copy >= 0)
            close(copy);
    }
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

/* Until none is left that could call. */
static void listen_to_calls(const struct listening *listening)
{
    struct pollfd ready = {.fd = listening->listener, .events = POLLIN};
    while (poll(&ready, 1, -1) >= 0 || errno == EINTR) {
        struct seccomp_notif call = {0};
        if (ready.revents & POLLIN &&
            ioctl(listening->listener, SECCOMP_IOCTL_NOTIF_RECV, &call) == 0)
            answer(listening, &call);
        else if (ready.revents & (POLLHUP | POLLERR))
            return;
    }
}

/* ---- the filter ---- */

/* Of this process: each openat() asks the listener, which is the result; -1: the kernel refuses. */
static int install_filter(void)
{
    enum { TO_ASK = 2, TO_ALLOW = 3 }; /* how many instructions are in between */
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_MACHINE, 0, TO_ALLOW),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, TO_ASK, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OLD_OPEN, TO_ASK - 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
    };
    struct sock_fprog program = {LENGTH(filter), filter};
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
                        &program);
}

/* ---- both, in two processes ---- */

union control {
    struct cmsghdr header; /* for its alignment */
    char bytes[CMSG_SPACE(sizeof(int))];
};

static bool send_descriptor(int socket, int descriptor)
{
    char byte = 0;
    union control control = {0};
    struct iovec data = {&byte, 1};
    struct msghdr message = {.msg_iov = &data,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof(control.bytes)};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(descriptor));
    memcpy(CMSG_DATA(header), &descriptor, sizeof(descriptor));
    return sendmsg(socket, &message, MSG_NOSIGNAL) == 1;
}

static int receive_descriptor(int socket)
{
    char byte;
    int descriptor;
    union control control;
    struct iovec data = {&byte, 1};
    struct msghdr message = {.msg_iov = &data,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof(control.bytes)};
    if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) != 1 || !CMSG_FIRSTHDR(&message))
        return -1;
    memcpy(&descriptor, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(descriptor));
    return descriptor;
}

/*
 * The listener is nobody's child that bpftrace could wait for, no signal of the terminal's ends it
 * before bpftrace, and it keeps nothing open that somebody reads to its end.
 */
static void become_listener(int socket, pid_t process, const char *path, int file)
{
    pid_t own = fork();
    if (own != 0)
        _exit(own < 0 ? 1 : 0);
    setsid();
    signal(SIGTERM, SIG_IGN);
    if (chdir("/") != 0 || dup2(socket, STDIN_FILENO) < 0 || dup2(file, STDOUT_FILENO) < 0)
        _exit(1);
    close_range(STDERR_FILENO, ~0U, 0);
    struct listening listening = {receive_descriptor(STDIN_FILENO), process, path, STDOUT_FILENO};
    close(STDIN_FILENO);
    if (listening.listener >= 0)
        listen_to_calls(&listening);
    _exit(0);
}

static struct error *cannot(const char *path, const char *why)
{
    return error_target(
        "bpftrace can't be kept from reading the symbols of %s: %s. Try --kind entry", path, why);
}

struct error *stand_in_begin(const char *path)
{
    int sockets[2];
    int file = open_without_symbols(path);
    if (file < 0)
        return cannot(path, "it is no program for 64 bits");
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) < 0) {
        close(file);
        return cannot(path, strerror(errno));
    }
    int status = 1;
    pid_t own = getpid(), process = fork();
    if (process == 0) {
        close(sockets[0]);
        become_listener(sockets[1], own, path, file);
    }
    close(sockets[1]);
    close(file);
    while (process > 0 && waitpid(process, &status, 0) < 0 && errno == EINTR)
        ;
    int listener = process > 0 && status == 0 ? install_filter() : -1;
    bool is_sent = listener >= 0 && send_descriptor(sockets[0], listener);
    struct error *error = is_sent ? NULL : cannot(path, strerror(errno));
    if (listener >= 0)
        close(listener);
    close(sockets[0]);
    return error;
}

/* In a process that is there for that alone. */
static void try_it(void)
{
    static const char own[] = "/proc/self/exe";
    Elf64_Ehdr header;
    struct error *error = stand_in_begin(own);
    int file = error ? -1 : open(own, O_RDONLY | O_CLOEXEC);
    bool is_read = file >= 0 && read(file, &header, sizeof(header)) == (ssize_t)sizeof(header);
    /* What is no program must still be what it is. */
    int other = is_read ? open("/proc/self/stat", O_RDONLY | O_CLOEXEC) : -1;
    char first = 0;
    bool is_itself = other >= 0 && read(other, &first, 1) == 1 && isdigit((unsigned char)first);
    _exit(is_itself && header.e_shnum == 0 ? 0 : 1);
}

bool stand_in_is_possible(void)
{
    static enum answer known = ANSWER_UNKNOWN;
    int status = 0;
    if (known != ANSWER_UNKNOWN)
        return known == ANSWER_YES;
    pid_t process = fork();
    if (process == 0)
        try_it();
    bool is = process > 0 && waitpid(process, &status, 0) == process && status == 0;
    known = is ? ANSWER_YES : ANSWER_NO;
    return is;
}
