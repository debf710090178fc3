/* calls: what can be let fail, and what it says then.  A call is a row. */
#ifndef CALLS_H
#define CALLS_H

enum class { MEMORY, SYSTEM, LIBRARY, CLASS__MAX };

/* What else a failing call does. */
enum extra {
    PLAIN,
    DATA,  /* moves bytes: may be short; EINTR */
    WAITS, /* EINTR */
    DONE,  /* is carried out all the same */
    FILE4, /* the fourth argument is a FILE, which remembers */
    FILE3,
    MYSQL, /* the first argument is asked for its error afterwards */
    EMPTY, /* carried out on nothing: the library says what is wrong */
};

/* clang-format off */
#define CALLS(X) \
    X(open,             SYSTEM,  -1, EMFILE,       WAITS) \
    X(open64,           SYSTEM,  -1, EMFILE,       WAITS) \
    X(openat,           SYSTEM,  -1, EMFILE,       WAITS) \
    X(fopen,            SYSTEM,   0, EMFILE,       WAITS) \
    X(fopen64,          SYSTEM,   0, EMFILE,       WAITS) \
    X(opendir,          SYSTEM,   0, EMFILE,       PLAIN) \
    X(readdir,          SYSTEM,   0, EIO,          PLAIN) \
    X(scandir,          SYSTEM,  -1, EMFILE,       PLAIN) \
    X(close,            SYSTEM,  -1, EIO,          DONE)  \
    X(fclose,           SYSTEM,  -1, ENOSPC,       DONE)  \
    X(closedir,         SYSTEM,  -1, EIO,          DONE)  \
    X(read,             SYSTEM,  -1, EIO,          DATA)  \
    X(pread,            SYSTEM,  -1, EIO,          DATA)  \
    X(write,            SYSTEM,  -1, ENOSPC,       DATA)  \
    X(fread,            SYSTEM,   0, EIO,          FILE4) \
    X(fwrite,           SYSTEM,   0, ENOSPC,       FILE4) \
    X(fgets,            SYSTEM,   0, EIO,          FILE3) \
    X(fflush,           SYSTEM,  -1, ENOSPC,       PLAIN) \
    X(fsync,            SYSTEM,  -1, EIO,          PLAIN) \
    X(fdatasync,        SYSTEM,  -1, EIO,          PLAIN) \
    X(posix_fallocate,  SYSTEM,  ENOSPC, ENOSPC,   PLAIN) \
    X(ftruncate,        SYSTEM,  -1, ENOSPC,       PLAIN) \
    X(rename,           SYSTEM,  -1, EIO,          PLAIN) \
    X(unlink,           SYSTEM,  -1, EIO,          PLAIN) \
    X(remove,           SYSTEM,  -1, EIO,          PLAIN) \
    X(readlink,         SYSTEM,  -1, EIO,          PLAIN) \
    X(stat,             SYSTEM,  -1, EIO,          PLAIN) \
    X(fstat,            SYSTEM,  -1, EIO,          PLAIN) \
    X(access,           SYSTEM,  -1, EIO,          PLAIN) \
    X(fcntl,            SYSTEM,  -1, EIO,          PLAIN) \
    X(ioctl,            SYSTEM,  -1, EIO,          PLAIN) \
    X(mmap,             SYSTEM,  -1, ENOMEM,       PLAIN) \
    X(socket,           SYSTEM,  -1, EMFILE,       PLAIN) \
    X(connect,          SYSTEM,  -1, ECONNREFUSED, PLAIN) \
    X(accept,           SYSTEM,  -1, EMFILE,       PLAIN) \
    X(setsockopt,       SYSTEM,  -1, ENOMEM,       PLAIN) \
    X(getsockopt,       SYSTEM,  -1, ENOMEM,       PLAIN) \
    X(getsockname,      SYSTEM,  -1, ENOMEM,       PLAIN) \
    X(getpeername,      SYSTEM,  -1, ENOTSOCK,     PLAIN) \
    X(send,             SYSTEM,  -1, ECONNRESET,   DATA)  \
    X(sendto,           SYSTEM,  -1, ECONNRESET,   DATA)  \
    X(sendmsg,          SYSTEM,  -1, ECONNRESET,   WAITS) \
    X(recv,             SYSTEM,  -1, ECONNRESET,   DATA)  \
    X(recvfrom,         SYSTEM,  -1, ECONNRESET,   DATA)  \
    X(recvmsg,          SYSTEM,  -1, ECONNRESET,   WAITS) \
    X(poll,             SYSTEM,  -1, ENOMEM,       WAITS) \
    X(ppoll,            SYSTEM,  -1, ENOMEM,       WAITS) \
    X(select,           SYSTEM,  -1, ENOMEM,       WAITS) \
    X(epoll_create1,    SYSTEM,  -1, EMFILE,       PLAIN) \
    X(epoll_ctl,        SYSTEM,  -1, ENOMEM,       PLAIN) \
    X(epoll_pwait,      SYSTEM,  -1, ENOMEM,       WAITS) \
    X(nanosleep,        SYSTEM,  -1, EINTR,        WAITS) \
    X(getrandom,        SYSTEM,  -1, EIO,          WAITS) \
    X(mysql_init,             LIBRARY,  0, ENOMEM, PLAIN) \
    X(mysql_options,          LIBRARY,  1, ENOMEM, MYSQL) \
    X(mysql_real_connect,     LIBRARY,  0, ENOMEM, MYSQL) \
    X(mysql_query,            LIBRARY,  1, ENOMEM, MYSQL) \
    X(mysql_store_result,     LIBRARY,  0, ENOMEM, MYSQL) \
    X(mysql_stmt_init,        LIBRARY,  0, ENOMEM, MYSQL) \
    X(mysql_stmt_prepare,     LIBRARY,  1, ENOMEM, MYSQL) \
    X(mysql_stmt_attr_set,    LIBRARY,  1, ENOMEM, MYSQL) \
    X(mysql_stmt_bind_param,  LIBRARY,  1, ENOMEM, MYSQL) \
    X(mysql_stmt_bind_result, LIBRARY,  1, ENOMEM, MYSQL) \
    X(mysql_stmt_execute,     LIBRARY,  1, ENOMEM, MYSQL) \
    X(mysql_stmt_store_result, LIBRARY, 1, ENOMEM, MYSQL) \
    X(mysql_stmt_fetch,       LIBRARY,  1, ENOMEM, MYSQL) \
    X(mysql_stmt_fetch_column, LIBRARY, 1, ENOMEM, MYSQL) \
    X(curl_global_init,       LIBRARY, 27, ENOMEM, PLAIN) \
    X(curl_easy_init,         LIBRARY,  0, ENOMEM, PLAIN) \
    X(curl_easy_setopt,       LIBRARY, 27, ENOMEM, PLAIN) \
    X(curl_easy_getinfo,      LIBRARY, 27, ENOMEM, PLAIN) \
    X(curl_multi_init,        LIBRARY,  0, ENOMEM, PLAIN) \
    X(curl_multi_setopt,      LIBRARY,  3, ENOMEM, PLAIN) \
    X(curl_multi_add_handle,  LIBRARY,  3, ENOMEM, PLAIN) \
    X(curl_multi_perform,     LIBRARY,  3, ENOMEM, PLAIN) \
    X(curl_multi_poll,        LIBRARY,  3, ENOMEM, PLAIN) \
    X(EVP_CIPHER_CTX_new,     LIBRARY,  0, ENOMEM, PLAIN) \
    X(EVP_CIPHER_CTX_ctrl,    LIBRARY,  0, ENOMEM, PLAIN) \
    X(EVP_EncryptInit_ex,     LIBRARY,  0, ENOMEM, PLAIN) \
    X(EVP_EncryptUpdate,      LIBRARY,  0, ENOMEM, PLAIN) \
    X(EVP_EncryptFinal_ex,    LIBRARY,  0, ENOMEM, PLAIN) \
    X(EVP_DecryptInit_ex,     LIBRARY,  0, ENOMEM, PLAIN) \
    X(EVP_DecryptUpdate,      LIBRARY,  0, ENOMEM, PLAIN) \
    X(EVP_DecryptFinal_ex,    LIBRARY,  0, ENOMEM, PLAIN) \
    X(HMAC,                   LIBRARY,  0, ENOMEM, PLAIN) \
    X(SHA256,                 LIBRARY,  0, ENOMEM, PLAIN) \
    X(argon2id_hash_encoded,  LIBRARY, -22, ENOMEM, PLAIN) \
    X(argon2id_hash_raw,      LIBRARY, -22, ENOMEM, PLAIN) \
    X(argon2id_verify,        LIBRARY, -22, ENOMEM, PLAIN) \
    X(json_loadb,             LIBRARY,  0, ENOMEM, EMPTY) \
    X(FCGX_Init,              LIBRARY, -1, ENOMEM, PLAIN) \
    X(FCGX_InitRequest,       LIBRARY, -1, ENOMEM, PLAIN) \
    X(FCGX_Accept_r,          LIBRARY, -1, EMFILE, PLAIN) \
    X(FCGX_GetStr,            LIBRARY,  0, EIO,    PLAIN) \
    X(FCGX_PutStr,            LIBRARY, -1, EPIPE,  PLAIN)
/* clang-format on */

#endif
