// Labels that are whole numbers, and the classes that they stand for.
#pragma once

#include <map>
#include <string>

#include "cli/data/source.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Makes a class of each label of data.sets, and class ids of the labels. Labels other than 0, 1,
/// 2, ... are kept in the preprocessing, and are their classes' names where `names` has no other.
/// Throws DataError for more than 1000 different labels, or one alone.
void set_classes(Data& data, const std::map<Index, std::string>& names = {});

/// Class ids for the same labels in other data. place: theirs, for messages. Throws DataError for a
/// label that is no class.
void labels_to_ids(Dataset& data, const Preprocessing& preprocessing, const std::string& place);

/// Exchanges rows and columns of each image. Throws DataError where samples are no images.
void transpose_images(Dataset& data, const std::string& place);

}  // namespace gradus::cli
