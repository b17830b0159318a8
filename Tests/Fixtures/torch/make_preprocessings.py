"""What torchvision's default weights go through: preprocessings.txt beside this file.

python make_preprocessings.py     (made with torchvision 0.29.2)

One line a backbone: name, shorter side, crop, interpolation, mean of the reds.
"""
import os

from torchvision import models

NAMES = """
resnet18 resnet34 resnet50 resnet101 resnet152 resnext50_32x4d resnext101_32x8d wide_resnet50_2
wide_resnet101_2 vgg11 vgg13 vgg16 vgg19 vgg11_bn vgg13_bn vgg16_bn vgg19_bn inception_v3 efficientnet_b0
efficientnet_b1 efficientnet_b2 efficientnet_b3 efficientnet_b4 efficientnet_b5 efficientnet_b6
efficientnet_b7 mobilenet_v2 mobilenet_v3_small mobilenet_v3_large squeezenet1_0 squeezenet1_1 densenet121
densenet161 densenet169 densenet201 convnext_tiny convnext_small convnext_base convnext_large vit_b_16
vit_b_32 vit_l_16 vit_l_32 vit_h_14
""".split()


def main():
    lines = []
    for name in NAMES:
        weights = models.get_model_weights(name)
        # The default weights of vit_h_14 are for 518 pixels.
        chosen = weights.IMAGENET1K_SWAG_LINEAR_V1 if name == "vit_h_14" else weights.DEFAULT
        steps = chosen.transforms()
        lines.append(f"{name} {steps.resize_size[0]} {steps.crop_size[0]} "
                     f"{steps.interpolation.value} {steps.mean[0]}")
    with open(os.path.join(os.path.dirname(__file__), "preprocessings.txt"), "w") as file:
        file.write("\n".join(lines) + "\n")


main()
