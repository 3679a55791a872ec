// gradus_bench: see run.sh.
#include <unistd.h>

#include "bench.hpp"

namespace {

/// Google Benchmark's table, without what it adds to names, such as "/real_time".
class Table : public benchmark::ConsoleReporter {
 public:
  using ConsoleReporter::ConsoleReporter;

  void ReportRuns(const std::vector<Run>& runs) override {
    std::vector<Run> plain = runs;
    for (Run& run : plain) {
      run.run_name.time_type.clear();
      run.run_name.min_time.clear();
    }
    ConsoleReporter::ReportRuns(plain);
  }
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  gradus::register_training();
  gradus::register_prediction();
  gradus::register_losses();
  gradus::register_optimizers();
  gradus::register_data();
  gradus::register_products();
  gradus::register_scaling();
  Table table(isatty(STDOUT_FILENO) != 0 ? benchmark::ConsoleReporter::OO_Color
                                         : benchmark::ConsoleReporter::OO_None);
  benchmark::RunSpecifiedBenchmarks(&table);
  return 0;
}
