// The gradus command.
#include "cli/cli.hpp"

int main(int argc, char** argv) { return gradus::cli::run(argc, argv); }
