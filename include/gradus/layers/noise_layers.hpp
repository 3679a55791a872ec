// The layers that draw random numbers in training: Dropout and RandomDistortion.
#pragma once

#include "gradus/layers/layer.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// In training y_i = r_i x_i, where r_i is 0 with probability p = rate and else 1/(1-p), drawn anew
/// for each element, sample and step; in evaluation and prediction y = x (Srivastava et al. 2014).
/// No unit can rely on another one being there. Keras: Dropout.
///
/// Why 1/(1-p): the expected value is
///
///     E[r_i] = p · 0 + (1-p) · 1/(1-p) = 1
///
/// so the layer above sees on average what it will see without dropout, and nothing has to be
/// rescaled later.
///
/// Derivation. With the r_i given, y_i is linear in x_i with slope r_i: the Jacobian is diag(r),
/// and
///
///     dx_i = r_i dy_i
class Dropout : public NoiseLayer {
 public:
  /// rate: in [0, 1). Throws InvalidArgument otherwise. Two layers with the same seed in one model
  /// draw different numbers.
  explicit Dropout(double rate, std::uint64_t seed = 0);

  double rate() const { return rate_; }

  std::string class_name() const override { return "Dropout"; }
  Config config() const override { return {{"rate", rate_}, {"seed", value_of(seed())}}; }

  void draw(Random& random, VectorView noise) const override;
  void forward_training(ConstMatrixView x, ConstMatrixView noise, MatrixView y) const override;
  void backward_training(ConstMatrixView noise, ConstMatrixView dy, MatrixView dx) const override;

 private:
  double rate_;
};

/// The strengths, each in both directions. All 0: no distortion.
struct RandomDistortionOptions {
  double rotation = 0.03;     ///< Share of a full turn, in [0, 0.5].
  double zoom = 0.13;         ///< Height and width become 1 ± this of what they were; in [0, 1).
  double shear = 0.2;         ///< A line shifts by this share of its distance from the middle.
  double translation = 0.04;  ///< Share of the side.
  double elastic = 0.12;      ///< How far control points move, a share of the side; see below.
  double fill_value = 0;      ///< What is outside the image.
  std::uint64_t seed = 0;     ///< Two layers with the same seed in one model draw differently.

  GRADUS_FIELDS(rotation, zoom, shear, translation, elastic, fill_value, seed);
};

/// In training, an image of one channel turned, stretched, slanted, moved and smoothly bent, drawn
/// anew for each sample and step; in evaluation and prediction y = x. The strengths are limits of
/// uniform distributions. Keras: RandomRotation, RandomZoom, RandomShear, RandomTranslation and
/// RandomElasticTransform one after the other, with fill_mode "constant" and interpolation
/// "bilinear"; here the image is read only once, so it is blurred only once.
///
/// Where from. Pixel p of y is read from place p + m(p) of x. The move m is a free-form deformation
/// (Sederberg and Parry 1986): a grid of 4 x 4 control points spans the image, each has a move
/// m_ab, and a point between them moves by their mean, weighted with Bernstein's cubics
///
///     m(p) = Σ_ab B_a(v) B_b(u) m_ab      (u, v): p in the unit square
///     B(t) = (s³, 3s²t, 3st², t³)         s = 1 - t
///
/// These weights reproduce linear functions: with m_ab = A c_ab + t - c_ab at control points c_ab,
/// m(p) = A p + t - p for all p. So the linear map A (turn, slant, stretch), the shift t and the
/// bend are one: a sample's noise is its 32 numbers m_ab, and a pixel costs the same for any of it.
///
/// What is there. Between pixels, bilinear interpolation: with the place (x, y) and
/// △(d) = max(0, 1 - |d|),
///
///     y_p = Σ_ij △(y - i) △(x - j) x_ij + (1 - Σ_ij △(y - i) △(x - j)) fill
///
/// At most four terms are not zero, and outside the image all are. For given m this is linear in
/// x_ij, and its transpose scatters what it gathered:
///
///     dx_ij = Σ_p △(y - i) △(x - j) dy_p
class RandomDistortion : public NoiseLayer {
 public:
  /// image: (height, width) or (height, width, 1), sides from 2 to 4096, 32 pixels or more; an
  /// argument, as in training a layer sees flat rows. Throws InvalidArgument for another shape, and
  /// for an option out of its range; those without one above are in [0, 1].
  explicit RandomDistortion(const Shape& image, const RandomDistortionOptions& options = {});

  std::string class_name() const override { return "RandomDistortion"; }
  /// The options, and before them "image": the shape.
  Config config() const override;
  /// Throws InvalidArgument for another shape than the constructor's.
  Shape output_shape(const Shape& input) const override;

  /// Fills the first 32 numbers only: for each a, the x of m_a0 ... m_a3, then their y, in pixels.
  void draw(Random& random, VectorView noise) const override;
  void forward_training(ConstMatrixView x, ConstMatrixView noise, MatrixView y) const override;
  void backward_training(ConstMatrixView noise, ConstMatrixView dy, MatrixView dx) const override;

 private:
  struct Places;
  void find_places(const Scalar* moves, Index row, Index column, Places& places) const;
  template <class Visit>
  void visit_places(const Scalar* moves, const Visit& visit) const;

  Shape image_;
  Index height_ = 0;
  Index width_ = 0;
  RandomDistortionOptions options_;
  Matrix row_weights_;     // height x 4: B(v) of each row
  Matrix column_weights_;  // 4 x width, filled up with zeros: B(u) of each column
};

}  // namespace gradus
