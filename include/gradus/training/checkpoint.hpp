// Training that survives being killed.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "gradus/core/matrix.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// What fit() does about checkpoints. One holds parameters, the optimizer's moments and step count,
/// the place in the epoch with the sums of loss and metrics so far, the history, and what callbacks
/// remember; random numbers depend on seeds and these counts alone. So a training that was killed
/// at any moment, and resumed with the same data, model and options, ends with the bits of one that
/// was not. (More epochs than before may be asked for.) Keras: BackupAndRestore.
///
/// Checkpoints are safetensors files, checkpoint-STEP.safetensors. The newest two that are whole
/// are kept: where the newest is damaged, the one before it counts. Where the first cannot be
/// written, fit() throws before it trains; a later one that cannot be (a full disk) is a warning,
/// and training goes on. No two processes use one folder at a time. A training that is resumed by
/// another compiler, instruction set or processor's cache, where its bits may differ, warns.
struct CheckpointOptions {
  std::filesystem::path dir = {};  ///< Empty: no checkpoints. Made where it is not there.
  Index every = 0;                 ///< Every so many steps, and at the end of each epoch.
  bool resume = false;             ///< Go on from the newest good one in dir, if there is one.
  bool overwrite = false;  ///< Without resume: those of an earlier training are no error, but go.
  std::map<std::string, std::string> metadata = {};  ///< Texts to keep in it.
};

/// The metadata of the newest good checkpoint in a folder. Throws DataError where there is none,
/// with what is wrong with those there are.
std::map<std::string, std::string> read_checkpoint_metadata(const std::filesystem::path& dir);

}}  // namespace gradus
