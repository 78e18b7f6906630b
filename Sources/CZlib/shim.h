#ifndef ARKTOS_CZLIB_SHIM_H
#define ARKTOS_CZLIB_SHIM_H

#include <zlib.h>

#endif
