"""Convolution, pooling, interpolation and sampling."""

import numpy as np
import torch
import torch.nn.functional as F

from op_cases import case, sample


def distinct(*shape):
    """The numbers that `distinct` in SpatialRows.swift gives."""
    values = (np.arange(int(np.prod(shape))) * 37 % 101).astype(np.float32)
    values = values / np.float32(50) - np.float32(1.01)
    return torch.from_numpy(values.reshape(shape))


def points(*shape):
    """The numbers that `points` in SpatialRows.swift gives."""
    return sample(*shape, seed=2, offset=0.04) * 1.1


def last(x):
    return x.permute(0, 3, 1, 2)


def interpolation(*shape, channels_last=False, **options):
    return case(
        lambda x: F.interpolate(last(x) if channels_last else x, **options), sample(*shape))


def sampling(**options):
    options = {"align_corners": False} | options
    return case(
        lambda x, g: F.grid_sample(x, g, **options), sample(2, 2, 5, 6), points(2, 3, 4, 2))


W2, W3, W4 = (sample(n, seed=3) for n in (2, 3, 4))

CONVOLUTIONS = {
    "conv2d": case(
        lambda x, w, b: F.conv2d(x, w, b, stride=(2, 1), padding=1),
        sample(2, 2, 5, 4), sample(3, 2, 3, 3, seed=2), W3),
    "conv2d, groups, no bias": case(
        lambda x, w: F.conv2d(x, w, groups=2), sample(1, 4, 4, 4), sample(4, 2, 2, 2, seed=2)),
    "conv2d, depthwise and dilated": case(
        lambda x, w: F.conv2d(x, w, stride=2, padding=1, dilation=2, groups=3),
        sample(1, 3, 6, 5), sample(6, 1, 2, 2, seed=2)),
    "conv2d, same": case(
        lambda x, w: F.conv2d(x, w, padding="same"), sample(1, 2, 4, 5), sample(2, 2, 2, 4, seed=2)),
    "conv2d, valid and dilated": case(
        lambda x, w: F.conv2d(x, w, padding="valid", dilation=(2, 1)),
        sample(1, 2, 5, 5), sample(2, 2, 3, 2, seed=2)),
    "conv2d, padding larger than the kernel": case(
        lambda x, w: F.conv2d(x, w, padding=3), sample(1, 2, 2, 2), sample(2, 2, 2, 2, seed=2)),
    "conv2d, rows left over": case(
        lambda x, w: F.conv2d(x, w, stride=(3, 2)), sample(1, 2, 6, 5), sample(2, 2, 2, 1, seed=2)),
    "conv2d, one image": case(
        lambda x, w, b: F.conv2d(x, w, b, padding=1),
        sample(2, 4, 3), sample(3, 2, 3, 3, seed=2), W3),
    "conv2d, no images": case(F.conv2d, sample(0, 2, 4, 3), sample(3, 2, 3, 3, seed=2), W3),
    "conv2d, one pixel": case(F.conv2d, sample(2, 3, 1, 1), sample(2, 3, 1, 1, seed=2), W2),
    "conv2d, one pixel, many channels": case(
        lambda x, w, b: F.conv2d(x, w, b, stride=2),
        sample(1, 16, 3, 4), sample(32, 16, 1, 1, seed=2), sample(32, seed=3)),
    "conv1d": case(
        lambda x, w, b: F.conv1d(x, w, b, stride=2, padding=1),
        sample(2, 3, 7), sample(4, 3, 3, seed=2), W4),
    "conv1d, same, dilated, groups": case(
        lambda x, w: F.conv1d(x, w, padding="same", dilation=3, groups=2),
        sample(2, 4, 6), sample(2, 2, 4, seed=2)),
    "conv1d, one signal": case(F.conv1d, sample(3, 7), sample(4, 3, 3, seed=2)),
    "conv3d": case(
        lambda x, w, b: F.conv3d(x, w, b, stride=(1, 2, 1), padding=(1, 1, 0)),
        sample(2, 2, 3, 4, 3), sample(3, 2, 2, 3, 2, seed=2), W3),
    "conv3d, depthwise and dilated": case(
        lambda x, w: F.conv3d(x, w, padding=1, dilation=2, groups=2),
        sample(1, 2, 3, 4, 5), sample(2, 1, 2, 2, 2, seed=2)),
    "conv3d, same, one volume": case(
        lambda x, w: F.conv3d(x, w, padding="same"), sample(2, 2, 3, 2),
        sample(2, 2, 2, 3, 1, seed=2)),
    "convTranspose2d": case(
        lambda x, w, b: F.conv_transpose2d(
            x, w, b, stride=(2, 1), padding=(1, 0), output_padding=(1, 0)),
        sample(2, 3, 3, 2), sample(3, 2, 3, 3, seed=2), W2),
    "convTranspose2d, groups": case(
        lambda x, w, b: F.conv_transpose2d(x, w, b, stride=2, groups=2),
        sample(1, 4, 3, 3), sample(4, 2, 2, 2, seed=2), W4),
    "convTranspose2d, depthwise": case(
        lambda x, w: F.conv_transpose2d(x, w, stride=2, padding=1, dilation=2, groups=3),
        sample(1, 3, 3, 2), sample(3, 1, 3, 2, seed=2)),
    "convTranspose2d, output padding beyond the kernels": case(
        lambda x, w, b: F.conv_transpose2d(x, w, b, output_padding=2, dilation=3),
        sample(1, 2, 2, 3), sample(2, 2, 2, 2, seed=2), W2),
    "convTranspose2d, one image": case(
        F.conv_transpose2d, sample(2, 3, 2), sample(2, 3, 2, 2, seed=2), W3),
    "convTranspose2d, no images": case(
        F.conv_transpose2d, sample(0, 2, 3, 2), sample(2, 3, 2, 2, seed=2)),
    "convTranspose1d": case(
        lambda x, w, b: F.conv_transpose1d(x, w, b, stride=3, padding=1, output_padding=2),
        sample(2, 3, 4), sample(3, 2, 3, seed=2), W2),
    "convTranspose3d": case(
        lambda x, w, b: F.conv_transpose3d(x, w, b, stride=(1, 2, 2), padding=(0, 1, 0)),
        sample(1, 2, 2, 3, 2), sample(2, 3, 2, 3, 2, seed=2), W3),
}

POOLING = {
    "maxPool2d": case(
        lambda x: F.max_pool2d(x, 3, 2, 1, ceil_mode=True), distinct(1, 2, 5, 4)),
    "maxPool2d, dilated, not square": case(
        lambda x: F.max_pool2d(x, (2, 3), (1, 2), (1, 1), (2, 1)), distinct(1, 2, 6, 5)),
    "maxPool2d, one image": case(lambda x: F.max_pool2d(x, 2), distinct(2, 4, 5)),
    "maxPool2d, no images": case(lambda x: F.max_pool2d(x, 2), sample(0, 2, 4, 5)),
    "maxPool2d with indices": case(
        lambda x: F.max_pool2d(x, 2, 1, return_indices=True)[0], distinct(2, 2, 4, 5)),
    "maxPool2d, indices": case(
        lambda x: F.max_pool2d(x, 3, 2, 1, return_indices=True)[1], distinct(2, 2, 4, 5),
        differentiable=False),
    "maxPool2d, indices of −∞": case(
        lambda x: F.max_pool2d(x, 2, 1, return_indices=True)[1],
        torch.full((1, 1, 3, 3), -torch.inf), differentiable=False),
    "maxPool1d": case(
        lambda x: F.max_pool1d(x, 3, 2, 1, 2, ceil_mode=True), distinct(2, 3, 9)),
    "maxPool1d, indices of one signal": case(
        lambda x: F.max_pool1d(x, 2, return_indices=True)[1], distinct(3, 9),
        differentiable=False),
    "maxPool3d": case(
        lambda x: F.max_pool3d(x, (2, 3, 2), (1, 2, 2), (1, 0, 1)), distinct(1, 2, 3, 4, 4)),
    "maxPool3d, indices": case(
        lambda x: F.max_pool3d(x, 2, 1, return_indices=True)[1], distinct(1, 2, 3, 4, 4),
        differentiable=False),
    "maxUnpool2d": case(
        lambda x: F.max_unpool2d(
            x, F.max_pool2d(distinct(2, 2, 4, 5), 2, return_indices=True)[1], 2,
            output_size=(4, 5)), sample(2, 2, 2, 2)),
    "maxUnpool1d, one signal": case(
        lambda x: F.max_unpool1d(
            x, F.max_pool1d(distinct(2, 6), 2, return_indices=True)[1], 2), sample(2, 3)),
    "maxUnpool3d": case(
        lambda x: F.max_unpool3d(
            x, F.max_pool3d(distinct(1, 2, 3, 4, 4), 2, return_indices=True)[1], 2,
            output_size=(3, 4, 4)), sample(1, 2, 1, 2, 2)),
    "averagePool2d": case(lambda x: F.avg_pool2d(x, 3, 2, 1), sample(2, 2, 5, 4)),
    "averagePool2d, ceil, padding left out": case(
        lambda x: F.avg_pool2d(x, 3, 2, 1, ceil_mode=True, count_include_pad=False),
        sample(1, 2, 6, 5)),
    "averagePool2d, ceil, padding counted": case(
        lambda x: F.avg_pool2d(x, 3, 2, 1, ceil_mode=True), sample(1, 2, 6, 5)),
    "averagePool2d, divisor, not square": case(
        lambda x: F.avg_pool2d(x, (2, 3), (2, 1), divisor_override=4), sample(1, 2, 5, 4)),
    "averagePool2d, one image": case(lambda x: F.avg_pool2d(x, 2), sample(2, 4, 4)),
    "lpPool1d": case(lambda x: F.lp_pool1d(x, 3, 3, 2), sample(2, 3, 7, offset=2)),
    "lpPool1d, one signal, ceil": case(
        lambda x: F.lp_pool1d(x, 2, 4, ceil_mode=True), sample(3, 6)),
    "lpPool2d": case(lambda x: F.lp_pool2d(x, 2, 2), sample(2, 2, 5, 4)),
    "lpPool2d, not square": case(
        lambda x: F.lp_pool2d(x, 1.5, (2, 3), (2, 1)), sample(1, 2, 5, 4, offset=2)),
    "averagePool1d": case(
        lambda x: F.avg_pool1d(x, 3, 2, 1, count_include_pad=False), sample(2, 3, 7)),
    "averagePool3d": case(lambda x: F.avg_pool3d(x, 2, 2, 1), sample(1, 2, 3, 4, 4)),
    "adaptiveAveragePool2d": case(
        lambda x: F.adaptive_avg_pool2d(x, (2, 3)), sample(1, 2, 5, 4)),
    "adaptiveAveragePool2d, larger": case(
        lambda x: F.adaptive_avg_pool2d(x, (3, 5)), sample(2, 2, 3)),
    "adaptiveAveragePool1d": case(lambda x: F.adaptive_avg_pool1d(x, 3), sample(2, 3, 7)),
    "adaptiveAveragePool3d": case(
        lambda x: F.adaptive_avg_pool3d(x, (2, 2, 3)), sample(1, 2, 3, 4, 5)),
    "adaptiveMaxPool2d": case(lambda x: F.adaptive_max_pool2d(x, (2, 3)), distinct(1, 2, 5, 4)),
    "adaptiveMaxPool2d, indices": case(
        lambda x: F.adaptive_max_pool2d(x, (2, 3), return_indices=True)[1], distinct(1, 2, 5, 4),
        differentiable=False),
    "adaptiveMaxPool1d": case(lambda x: F.adaptive_max_pool1d(x, 3), distinct(2, 3, 7)),
    "adaptiveMaxPool3d": case(
        lambda x: F.adaptive_max_pool3d(x, (2, 3, 2)), distinct(1, 2, 3, 4, 4)),
}

INTERPOLATION = {
    "nearest": interpolation(1, 2, 3, 4, size=(5, 3)),
    "nearest, by a factor": interpolation(1, 2, 3, 4, scale_factor=1.7),
    "by a factor that is no binary fraction": interpolation(
        1, 1, 2, 10, scale_factor=(1.0, 0.7), mode="bilinear"),
    "twice as large, channels last": interpolation(
        1, 3, 2, 2, channels_last=True, scale_factor=2),
    "nearest exact": interpolation(1, 2, 7, size=4, mode="nearest-exact"),
    "nearest, volumes": interpolation(1, 1, 2, 3, 2, size=(3, 2, 4)),
    "linear": interpolation(2, 2, 5, size=8, mode="linear"),
    "linear, corners aligned, by a factor": interpolation(
        2, 2, 5, scale_factor=1.5, mode="linear", align_corners=True),
    "bilinear": interpolation(2, 2, 4, 5, size=(7, 3), mode="bilinear"),
    "bilinear, channels last": interpolation(
        2, 4, 5, 2, channels_last=True, size=(7, 3), mode="bilinear"),
    "bilinear, corners aligned": interpolation(
        1, 2, 4, 5, size=(3, 8), mode="bilinear", align_corners=True),
    "bilinear, to one pixel, corners aligned": interpolation(
        1, 2, 4, 5, size=(1, 1), mode="bilinear", align_corners=True),
    "bilinear, from one pixel": interpolation(1, 2, 1, 1, size=(2, 3), mode="bilinear"),
    "bilinear, factors": interpolation(1, 2, 4, 5, scale_factor=(1.3, 0.7), mode="bilinear"),
    "bilinear, no images": interpolation(0, 2, 4, 5, size=(2, 3), mode="bilinear"),
    "bicubic": interpolation(1, 2, 4, 5, size=(7, 3), mode="bicubic"),
    "bicubic, corners aligned": interpolation(
        1, 2, 4, 5, size=(6, 9), mode="bicubic", align_corners=True),
    "bilinear, antialiased": interpolation(
        1, 2, 9, 11, size=(4, 3), mode="bilinear", antialias=True),
    "bilinear, antialiased, larger and aligned": interpolation(
        1, 2, 6, 4, size=(3, 7), mode="bilinear", align_corners=True, antialias=True),
    "bicubic, antialiased, channels last": interpolation(
        1, 9, 11, 2, channels_last=True, size=(4, 13), mode="bicubic", antialias=True),
    "bicubic, antialiased, by a factor": interpolation(
        1, 1, 9, 11, scale_factor=0.4, mode="bicubic", antialias=True),
    "trilinear": interpolation(1, 2, 2, 3, 4, size=(3, 5, 2), mode="trilinear"),
    "area": interpolation(1, 2, 5, 4, size=(2, 3), mode="area"),
}

SAMPLING = {
    "gridSample": sampling(),
    "gridSample, corners aligned": sampling(align_corners=True),
    "gridSample, border": sampling(padding_mode="border"),
    "gridSample, reflection": sampling(padding_mode="reflection"),
    "gridSample, reflection, corners aligned": sampling(
        padding_mode="reflection", align_corners=True),
    "gridSample, nearest": sampling(mode="nearest"),
    "gridSample, bicubic": sampling(mode="bicubic"),
    "gridSample, bicubic, border, corners aligned": sampling(
        mode="bicubic", padding_mode="border", align_corners=True),
    "gridSample, bicubic, reflection": sampling(mode="bicubic", padding_mode="reflection"),
    "gridSample, far outside": case(
        lambda x, g: F.grid_sample(x, g, align_corners=False)
        + 2 * F.grid_sample(x, g, padding_mode="border", align_corners=False),
        sample(1, 2, 5, 6), torch.tensor([5, 0, 0.3, 1e20, -1e9, 0.1, -3, 2]).reshape(1, 2, 2, 2),
        differentiable=False),
    "gridSample, no points": case(
        lambda x, g: F.grid_sample(x, g, align_corners=False), sample(1, 2, 5, 6),
        sample(1, 0, 4, 2)),
    "affineGrid": case(
        lambda t: F.affine_grid(t, (2, 1, 3, 4), align_corners=False), sample(2, 2, 3)),
    "affineGrid, corners aligned": case(
        lambda t: F.affine_grid(t, (2, 1, 3, 1), align_corners=True), sample(2, 2, 3)),
    "affineGrid, volumes": case(
        lambda t: F.affine_grid(t, (2, 1, 2, 3, 2), align_corners=False), sample(2, 3, 4)),
    "pixelShuffle": case(lambda x: F.pixel_shuffle(x, 2), sample(2, 8, 2, 3)),
    "pixelShuffle, one image": case(lambda x: F.pixel_shuffle(x, 3), sample(9, 2, 1)),
    "pixelUnshuffle": case(lambda x: F.pixel_unshuffle(x, 2), sample(2, 2, 4, 6)),
    # `channel_shuffle` itself has no gradient.
    "channelShuffle": case(
        lambda x: x.unflatten(1, (3, 2)).transpose(1, 2).flatten(1, 2), sample(2, 6, 2, 2)),
}

CASES = (
    CONVOLUTIONS | POOLING
    | {f"interpolate, {name}": value for name, value in INTERPOLATION.items()} | SAMPLING)
