// The range kernels for any processor.
#define TK_KERNELS tk_baseline_kernels
#define TK_NAME "baseline"
#include "range_kernels.inc.h"
