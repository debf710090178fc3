/* counterfoil: the operator's command.  lib/operator has the commands. */
#include "operator/operator.h"

int
main(int argc, char **argv)
{
    return operator_main(argc, argv);
}
